import Foundation

/// A new file that stays only when it is kept.
final class TargetFile {
    private let file: URL
    private let descriptor: Int32
    private var isKept = false

    init(_ file: URL) throws {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        // Before the first property is set, so that no `deinit` removes a file that somebody else made.
        if descriptor < 0 { throw Self.error(errno, file) }
        self.descriptor = descriptor
        self.file = file
    }

    deinit {
        close(descriptor)
        if !isKept { unlink(file.path) }
    }

    func keep() { isKept = true }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let count = Glibc.write(descriptor, start, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.error(errno, file)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    private static func error(_ code: Int32, _ file: URL) -> FetchError {
        if code == ENOSPC || code == EDQUOT {
            return FetchError(.diskFull, "no space left for \(file.lastPathComponent)")
        }
        return FetchError(.unwritable, "cannot write \(file.lastPathComponent): \(String(cString: strerror(code)))")
    }
}
