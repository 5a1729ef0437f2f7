import Foundation

/// Files that are on the disk when a call returns.
enum DurableFile {
    /// Writes a whole file and renames it into place: it is there with all its bytes or as it was before.
    static func write(_ data: Data, to file: URL) throws {
        let draft = file.appendingPathExtension("new")
        try data.write(to: draft)
        try synchronise(draft)
        try rename(draft, to: file)
    }

    /// Waits until the contents of a file are on the disk.
    ///
    /// - Returns: its size.
    @discardableResult
    static func synchronise(_ file: URL) throws -> Int {
        let handle = try FileHandle(forUpdating: file)
        defer { try? handle.close() }
        try handle.synchronize()
        return Int(try handle.seekToEnd())
    }

    /// Renames a file, over what had that name, and waits until the new name is on the disk.
    static func rename(_ file: URL, to place: URL) throws {
        guard Foundation.rename(file.path, place.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let folder = open(place.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }
}
