import Foundation
import Sys

/// A file that is open for reading; closed when nobody holds it any more.
final class OpenedFile: Sendable {
    let descriptor: Int32
    /// When it was opened, in bytes.
    let size: Int
    private let path: String

    /// - Throws: `SystemError`; also for what is no regular file.
    init(_ file: URL) throws(SystemError) {
        path = file.path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno, "open \(path)") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemError(EINVAL, "read \(path)")
        }
        size = Int(status.st_size)
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit { close(descriptor) }

    /// - Parameter result: 0, or `-errno`.
    func check(_ result: Int32) throws(SystemError) {
        if result < 0 { throw SystemError(-result, "read \(path)") }
    }
}
