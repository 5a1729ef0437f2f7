import CSys
public import Foundation

/// Copies files, by reference where the file system can (reflink), and never through a symbolic link.
public enum FileCopy {
    /// In bytes, a call: small enough to be cancelled between two of them.
    private static let piece = 32 << 20

    /// Copies a regular file. Blocks the calling thread.
    ///
    /// - Parameters:
    ///   - source: no part of its path may be a symbolic link; resolve it before.
    ///   - target: must not exist yet; when anything goes wrong, it does not exist afterwards.
    ///   - progress: told bytes copied and bytes there are, after each piece; what it throws ends the copy.
    /// - Returns: bytes copied.
    /// - Throws: `SystemError`, or what `progress` throws. A source that is no regular file is `EINVAL`; one that changed
    ///   its length meanwhile is `ESTALE`.
    public static func copy(_ source: URL, to target: URL, progress: (Int, Int) throws -> Void = { _, _ in }) throws
        -> Int
    {
        let from = try SystemError.check(csys_open_plain(source.path), "open \(source.path)")
        defer { csys_close(from) }
        var size: Int64 = 0
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var inode: UInt64 = 0
        var isFile: Int32 = 0
        try SystemError.check(
            csys_stat(from, &size, &seconds, &nanoseconds, &inode, &isFile), "look at \(source.path)")
        guard isFile != 0 else { throw SystemError(EINVAL, "copy \(source.path), which is no regular file") }
        let to = try SystemError.check(csys_create(target.path), "create \(target.path)")
        var isWhole = false
        defer {
            csys_close(to)
            if !isWhole { unlink(target.path) }
        }
        var copied = 0
        while true {
            let count = try SystemError.check(csys_copy_range(from, to, piece), "write \(target.path)")
            if count == 0 { break }
            copied += Int(count)
            try progress(copied, Int(size))
        }
        guard copied == Int(size) else { throw SystemError(ESTALE, "copy \(source.path), which is being written") }
        isWhole = true
        return copied
    }
}
