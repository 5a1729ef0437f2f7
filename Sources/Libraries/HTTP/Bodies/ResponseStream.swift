/// Where a handler writes a body that it makes as it goes.
public struct ResponseStream: Sendable {
    private let send: @Sendable ([UInt8]) async throws -> Void

    init(send: @escaping @Sendable ([UInt8]) async throws -> Void) { self.send = send }

    /// Sends bytes; returns once the kernel has taken them, so that a slow client slows its writer down.
    ///
    /// - Throws: `ConnectionError`. When the client goes away the handler's task is cancelled as well.
    public func write(_ bytes: [UInt8]) async throws {
        if !bytes.isEmpty { try await send(bytes) }
    }

    /// Sends text, in UTF-8.
    public func write(_ text: String) async throws { try await write(Array(text.utf8)) }
}
