import Foundation

/// What a request carries, read from anywhere in it.
final class BodySource {
    private enum Content {
        case bytes([UInt8])
        case file(descriptor: Int32, start: Int)
    }

    private let content: Content
    private var position = 0
    /// In bytes.
    let count: Int

    /// - Throws: `FetchError` when the file cannot be read.
    init(_ body: ExchangeRequest.Body) throws {
        switch body {
        case .none:
            content = .bytes([])
            count = 0
        case .bytes(let bytes):
            content = .bytes(bytes)
            count = bytes.count
        case .file(let file, let start, let count):
            let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.unreadable(String(cString: strerror(errno))) }
            content = .file(descriptor: descriptor, start: start)
            self.count = count
        }
    }

    deinit { if case .file(let descriptor, _) = content { close(descriptor) } }

    /// - Returns: bytes read, 0 at the end.
    /// - Throws: `FetchError` when the file is shorter than it was, or cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = min(buffer.count, count - position)
        guard wanted > 0 else { return 0 }
        switch content {
        case .bytes(let bytes): buffer.copyBytes(from: bytes[position..<position + wanted])
        case .file(let descriptor, let start):
            var got = pread(descriptor, buffer.baseAddress, wanted, off_t(start + position))
            while got < 0, errno == EINTR { got = pread(descriptor, buffer.baseAddress, wanted, off_t(start + position)) }
            guard got >= 0 else { throw Self.unreadable(String(cString: strerror(errno))) }
            guard got > 0 else { throw Self.unreadable("it is shorter than it was") }
            position += got
            return got
        }
        position += wanted
        return wanted
    }

    /// Goes on from there.
    func seek(to place: Int) -> Bool {
        guard 0...count ~= place else { return false }
        position = place
        return true
    }

    private static func unreadable(_ words: String) -> FetchError {
        FetchError(.unreadable, "the file to be sent cannot be read: \(words)")
    }
}
