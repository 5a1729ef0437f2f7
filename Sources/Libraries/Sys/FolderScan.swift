import CSys
import Glibc

/// What lies in a folder, whatever the names are.
public enum FolderScan {
    /// One name in it.
    public struct Entry: Sendable, Equatable {
        public enum Kind: Int32, Sendable { case other, file, folder, link }

        public let name: RawPath
        public let kind: Kind
        /// In bytes.
        public let size: Int64
        /// Of the last change, in nanoseconds since 1970.
        public let modified: Int64
    }

    /// In no order. Links are not followed; what goes while it is read is left out. Blocks the calling thread.
    ///
    /// - Throws: `SystemError`.
    public static func entries(of folder: RawPath) throws -> [Entry] {
        let descriptor = try SystemError.check(csys_open_folder(folder.cString), "open \(folder.text)")
        defer { csys_close(descriptor) }
        var entries: [Entry] = []
        for name in try names(descriptor, folder) {
            var (size, seconds, nanoseconds): (Int64, Int64, Int64) = (0, 0, 0)
            var kind: Int32 = 0
            guard csys_stat_in(descriptor, name.cString, &size, &seconds, &nanoseconds, &kind) == 0 else { continue }
            entries.append(
                Entry(
                    name: name, kind: Entry.Kind(rawValue: kind) ?? .other, size: size,
                    modified: seconds &* 1_000_000_000 &+ nanoseconds))
        }
        return entries
    }

    private static func names(_ descriptor: Int32, _ folder: RawPath) throws -> [RawPath] {
        var names: [RawPath] = []
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        while true {
            let count = try SystemError.check(csys_names(descriptor, &buffer, buffer.count), "read \(folder.text)")
            if count == 0 { return names }
            names += buffer[..<Int(count)].split(separator: 0).map { RawPath($0.map { UInt8(bitPattern: $0) }) }
        }
    }

    /// Gives a file another name on the same disk, over what has it.
    ///
    /// - Throws: `SystemError`; `ENOENT` when somebody else was faster.
    public static func move(_ file: RawPath, to place: RawPath) throws {
        let code = rename(file.cString, place.cString) == 0 ? 0 : -errno
        try SystemError.check(code, "move \(file.text)")
    }
}
