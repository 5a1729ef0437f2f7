import CSys
import Glibc
import Sys

/// An open folder. What is found from it lies below it, whatever links there are.
final class Folder: Sendable {
    /// What the file system says of a name.
    struct Facts: Sendable {
        enum Kind: Int32 { case other, file, folder, link }

        let kind: Kind
        let size: Int64
        /// Of the last change, in nanoseconds since 1970.
        let modified: Int64
    }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// - Throws: `SystemError`.
    convenience init(path: String) throws {
        self.init(descriptor: try SystemError.check(csys_open_folder(path), "open \"\(path)\""))
    }

    deinit { _ = csys_close(descriptor) }

    /// A folder below this one; nil when there is none, or a link leads out.
    ///
    /// - Parameter path: names joined by slashes.
    func folder(_ path: String) -> Folder? {
        let found = csys_open_beneath(descriptor, path)
        guard found >= 0 else { return nil }
        let folder = Folder(descriptor: found)
        return folder.facts?.kind == .folder ? folder : nil
    }

    /// Of the folder itself.
    var facts: Facts? { Self.facts { csys_stat_open(descriptor, $0, $1, $2, $3) } }

    /// Of a name in it, through a link unless that leads out; nil when there is nothing.
    func facts(_ name: String) -> Facts? {
        let facts = Self.facts { csys_stat_in(descriptor, name, $0, $1, $2, $3) }
        guard facts?.kind == .link else { return facts }
        let found = csys_open_beneath(descriptor, name)
        guard found >= 0 else { return nil }
        return Folder(descriptor: found).facts
    }

    private static func facts(
        _ ask: (
            UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Int64>,
            UnsafeMutablePointer<Int32>
        ) -> Int32
    ) -> Facts? {
        var (size, seconds, nanoseconds): (Int64, Int64, Int64) = (0, 0, 0)
        var kind: Int32 = 0
        guard ask(&size, &seconds, &nanoseconds, &kind) == 0 else { return nil }
        return Facts(
            kind: Facts.Kind(rawValue: kind) ?? .other, size: size,
            modified: seconds &* 1_000_000_000 &+ nanoseconds)
    }

    /// All names in it, in no order. To be called once: an open folder is read from front to back.
    func names() -> NameList {
        var list = NameList()
        withUnsafeTemporaryAllocation(byteCount: 128 << 10, alignment: 8) { buffer in
            while let base = buffer.baseAddress {
                let got = csys_names(descriptor, base.assumingMemoryBound(to: CChar.self), buffer.count)
                guard got > 0 else { break }
                list.append(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            }
        }
        return list
    }

    /// Nanoseconds since 1970 by the clock that files are stamped with.
    static var clock: Int64 { csys_file_clock() }
}
