import Foundation

/// Room that is kept for the database. A full disk would otherwise leave no place to write down that the disk is full:
/// jobs could not even fail. The reserve is a file of zeros that is given up at the first write that finds no room, and
/// taken back when there is plenty again.
final class Reserve: Sendable {
    private let file: URL
    private let size: Int

    /// - Parameter size: in bytes: some thousand rows and the write-ahead log that holds them.
    init(_ file: URL, size: Int = 2 << 20) {
        self.file = file
        self.size = size
    }

    /// Takes the room, unless it is taken. It leaves others as much again.
    ///
    /// - Returns: whether the reserve is there now.
    @discardableResult
    func hold() -> Bool {
        var status = stat()
        if stat(file.path, &status) == 0, status.st_size == size { return true }
        var disk = statvfs()
        guard statvfs(file.deletingLastPathComponent().path, &disk) == 0,
            Int(disk.f_bavail) * Int(disk.f_frsize) > 2 * size
        else { return false }
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        if posix_fallocate(descriptor, 0, off_t(size)) == 0 { return true }
        unlink(file.path)
        return false
    }

    /// Bytes that are left for others.
    var room: Int {
        var disk = statvfs()
        guard statvfs(file.deletingLastPathComponent().path, &disk) == 0 else { return 0 }
        return Int(disk.f_bavail) * Int(disk.f_frsize)
    }

    /// Gives the room up, for the database alone: uploads are refused until it is back.
    func release() { unlink(file.path) }
}
