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
    public convenience init(path: String, limit: Int? = nil) throws {
        try self.init(SystemError.check(csys_open_read(path), "open \"\(path)\""), path, limit: limit)
    }

    /// A file below a folder: nothing else is opened, whatever links there are.
    ///
    /// - Parameter path: from the folder on, without `..`.
    /// - Throws: `SystemError`; `EXDEV` when a link leads out, `ENOENT` and `EISDIR` as above.
    public convenience init(_ path: String, below folder: String) throws {
        let base = try SystemError.check(csys_open_folder(folder), "open \"\(folder)\"")
        defer { _ = csys_close(base) }
        try self.init(SystemError.check(csys_open_beneath(base, path), "open \"\(path)\""), path, limit: nil)
    }

    private init(_ descriptor: Int32, _ path: String, limit: Int?) throws {
        self.descriptor = descriptor
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

/// Files that are sent as one body. There may be more of them than a process may hold open.
public struct FileSequence: Sendable {
    /// How many there are.
    public let count: Int
    /// Bytes of all of them; a body that comes to more or less is broken off.
    public let size: Int
    /// Opens one, by its place; called in order, once the last is on its way, on the connection's thread.
    public let open: @Sendable (Int) throws -> OpenFile

    /// See the properties.
    public init(count: Int, size: Int, open: @escaping @Sendable (Int) throws -> OpenFile) {
        (self.count, self.size, self.open) = (count, size, open)
    }
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
