import Glibc

/// Bytes that are read in pieces, at an offset, as they are needed.
public protocol ByteSource: Sendable {
    /// In bytes.
    var size: Int { get }

    /// Exactly these bytes.
    ///
    /// - Throws: `CMAFError.unreadable` when they are not there.
    func read(at offset: Int, count: Int) throws(CMAFError) -> [UInt8]
}

/// A file on disk. Reads are by `pread`, so one value may be used from several threads.
public final class FileSource: ByteSource {
    public let size: Int
    private let descriptor: Int32

    /// Opens a regular file.
    ///
    /// - Parameter limit: bytes of it that count, where the file is still growing; nil for all.
    /// - Throws: `CMAFError.unreadable`, also for a folder or a device.
    public init(path: String, limit: Int? = nil) throws(CMAFError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(Self.words(errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable("it is not a regular file")
        }
        size = min(Int(status.st_size), limit ?? .max)
    }

    deinit { close(descriptor) }

    public func read(at offset: Int, count: Int) throws(CMAFError) -> [UInt8] {
        guard offset >= 0, count >= 0, count <= size - min(offset, size) else {
            throw .unreadable("there are no \(count) bytes at \(offset)")
        }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, failure == 0 {
                let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                if got > 0 { filled += got } else if got == 0 { break } else if errno != EINTR { failure = errno }
            }
        }
        guard bytes.count == count else {
            throw .unreadable(failure == 0 ? "it became shorter while it was read" : Self.words(failure))
        }
        return bytes
    }

    private static func words(_ code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
}

/// Bytes in memory.
public struct MemorySource: ByteSource {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public var size: Int { bytes.count }

    public func read(at offset: Int, count: Int) throws(CMAFError) -> [UInt8] {
        guard offset >= 0, count >= 0, count <= size - min(offset, size) else {
            throw .unreadable("there are no \(count) bytes at \(offset)")
        }
        return Array(bytes[offset..<offset + count])
    }
}
