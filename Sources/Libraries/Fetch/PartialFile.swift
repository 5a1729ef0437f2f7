import Foundation

/// A file in the making, and the journal beside it. Of one fetch at a time, also among processes.
final class PartialFile {
    private let path: String
    private var descriptor: Int32
    private(set) var hasJournal = false

    /// The journal's path.
    private let journalFile: String

    /// Opens what is there, or makes it.
    ///
    /// - Throws: `FetchError`.
    init(_ file: URL) throws(FetchError) {
        let path = file.path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        // Before the first property is set: without a descriptor there is nothing to close.
        if descriptor < 0 { throw Self.error(errno, path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw FetchError(.unwritable, "\(file.lastPathComponent) is being fetched already")
        }
        self.path = path
        journalFile = path + ".journal"
        self.descriptor = descriptor
    }

    deinit { release() }

    /// Closes it: another fetch may have it.
    func release() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// In bytes.
    var length: Int { Int(max(0, lseek(descriptor, 0, SEEK_END))) }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FetchError) {
        var rest = bytes
        var offset = offset
        while let start = rest.baseAddress, rest.count > 0 {
            let count = pwrite(descriptor, start, rest.count, off_t(offset))
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.error(errno, path)
            }
            offset += count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    func cut(to length: Int) throws(FetchError) {
        if ftruncate(descriptor, off_t(length)) != 0 { throw Self.error(errno, path) }
    }

    /// Waits until it is on the disk.
    func sync() throws(FetchError) {
        if fdatasync(descriptor) != 0 { throw Self.error(errno, path) }
    }

    /// Reads from an offset to the end, piece by piece.
    ///
    /// - Throws: `FetchError`, `CancellationError`.
    func read(from offset: Int, isCancelled: () -> Bool, _ take: (UnsafeRawBufferPointer) -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var offset = offset
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.error(errno, path)
            }
            take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
            if isCancelled() { throw CancellationError() }
        }
    }

    /// The journal that is there; nil for none or a broken one.
    func readJournal() -> Journal? {
        // Most have none: to see that costs less than to fail reading it.
        guard access(journalFile, F_OK) == 0, let bytes = FileManager.default.contents(atPath: journalFile) else { return nil }
        hasJournal = true
        return String(validating: bytes, as: UTF8.self).flatMap { Journal($0) }
    }

    /// Replaces the journal, whole: a crash leaves the old one or the new one.
    func write(_ journal: Journal) throws(FetchError) {
        let fresh = journalFile + ".new"
        let target = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        if target < 0 { throw Self.error(errno, fresh) }
        var text = journal.text
        let isWhole = text.withUTF8 { Glibc.write(target, $0.baseAddress, $0.count) == $0.count }
        let code = errno
        close(target)
        guard isWhole, rename(fresh, journalFile) == 0 else {
            unlink(fresh)
            throw Self.error(isWhole ? errno : code, fresh)
        }
        hasJournal = true
    }

    func removeJournal() {
        if hasJournal { unlink(journalFile) }
        hasJournal = false
    }

    /// Removes it with its journal.
    func discard() {
        removeJournal()
        unlink(path)
    }

    private static func error(_ code: Int32, _ path: String) -> FetchError {
        let name = URL(fileURLWithPath: path).lastPathComponent
        if code == ENOSPC || code == EDQUOT {
            return FetchError(.diskFull, "no space left for \(name)")
        }
        return FetchError(.unwritable, "cannot write \(name): \(String(cString: strerror(code)))")
    }
}
