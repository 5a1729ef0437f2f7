import CSys
import Foundation
import Sys

/// A regular file, open for reading; closed with its last reference.
public final class OpenFile: Sendable {
    /// When it was opened, in bytes; less where a limit was given.
    public let size: Int

    /// Of the last change, in seconds since 1970.
    public let modified: Int

    /// A strong validator, from inode, size and time of change: `"1f-3e8-18c2…"`.
    public let etag: String

    /// `modified` as `Last-Modified` has it.
    let modifiedText: String

    let descriptor: Int32

    /// - Parameter limit: bytes of it that count, where somebody is still writing at its end; nil for all.
    /// - Throws: `SystemError`; `ENOENT` when there is no such file, `EISDIR` when it is no regular file.
    public init(path: String, limit: Int? = nil) throws {
        descriptor = try SystemError.check(csys_open_read(path), "open \"\(path)\"")
        var (size, seconds, nanoseconds): (Int64, Int64, Int64) = (0, 0, 0)
        var inode: UInt64 = 0
        var isFile: Int32 = 0
        let result = csys_stat(descriptor, &size, &seconds, &nanoseconds, &inode, &isFile)
        size = min(size, limit.map { Int64($0) } ?? .max)
        self.size = Int(size)
        modified = Int(seconds)
        modifiedText = HTTPDate.string(modified)
        let changed = seconds &* 1_000_000_000 &+ nanoseconds
        let parts = [String(inode, radix: 16), String(size, radix: 16), String(changed, radix: 16)]
        etag = "\"" + parts.joined(separator: "-") + "\""
        // From here on `deinit` closes the descriptor.
        try SystemError.check(result, "read the facts of \"\(path)\"")
        if isFile == 0 { throw SystemError(EISDIR, "open \"\(path)\" as a file") }
    }

    deinit { _ = csys_close(descriptor) }
}

/// A part of a file to be sent, with bytes before it.
public struct FileSlice: Sendable {
    /// Kept open as long as the slice is to be sent.
    public let file: OpenFile
    /// In bytes; inside the file.
    public let range: Range<Int>
    /// Sent before the range: the head of a part.
    public let before: [UInt8]

    /// - Precondition: the range lies inside the file.
    public init(_ file: OpenFile, _ range: Range<Int>, before: [UInt8] = []) {
        self.file = file
        self.range = range
        self.before = before
    }
}
