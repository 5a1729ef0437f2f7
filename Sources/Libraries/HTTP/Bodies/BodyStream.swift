import Synchronization

/// The body of a request, pulled chunk by chunk: what is not asked for is not read, so memory stays constant.
public final class BodyStream: Sendable {
    /// In bytes, where the client said it (`Content-Length`); nil for a chunked body.
    public let length: Int?

    private let pull: @Sendable () async throws -> [UInt8]?

    init(length: Int?, pull: @escaping @Sendable () async throws -> [UInt8]?) {
        self.length = length
        self.pull = pull
    }

    /// A body that is already here.
    public convenience init(_ bytes: [UInt8] = []) {
        let rest = Mutex<[UInt8]?>(bytes.isEmpty ? nil : bytes)
        self.init(length: bytes.count) {
            rest.withLock { rest in
                defer { rest = nil }
                return rest
            }
        }
    }

    static let empty = BodyStream()

    /// The next bytes; nil at the end. One caller at a time.
    ///
    /// - Throws: `ConnectionError` when the client goes away or stalls, `HTTPError` for a broken or oversized body.
    public func next() async throws -> [UInt8]? { try await pull() }

    /// The same body, of which no more than `limit` bytes are taken.
    ///
    /// - Throws: `HTTPError` (413) at once when the client announces more; otherwise `next()` throws it.
    public func limited(to limit: Int) throws -> BodyStream {
        if let length {
            guard length <= limit else { throw HTTPError.tooLarge(limit: limit) }
            return self
        }
        let counter = ByteCounter()
        return BodyStream(length: nil) { [pull] in
            guard let chunk = try await pull() else { return nil }
            guard counter.add(chunk.count) <= limit else { throw HTTPError.tooLarge(limit: limit) }
            return chunk
        }
    }

    /// The whole body in memory.
    ///
    /// - Throws: `HTTPError` (413) when it is larger than `limit` bytes, or as `next()`.
    public func collect(limit: Int) async throws -> [UInt8] {
        let body = try limited(to: limit)
        var bytes: [UInt8] = []
        while let chunk = try await body.next() { bytes += chunk }
        return bytes
    }
}

/// A sum that several tasks may add to.
final class ByteCounter: Sendable {
    private let value = Atomic(0)
    func add(_ count: Int) -> Int { value.add(count, ordering: .relaxed).newValue }
}
