import CSys
import Dispatch
import Foundation

/// A client's end of a TCP connection: for tests, and for protocols that need no more than bytes in and out.
///
/// Waiting happens on a queue of its own. One reader and one writer at a time.
public final class TCPConnection: Sendable {
    private let descriptor: Int32
    private let input = DispatchQueue(label: "tcp.input")
    private let output = DispatchQueue(label: "tcp.output")

    /// - Parameter address: numeric, IPv4 or IPv6.
    /// - Throws: `SystemError`.
    public init(address: String = "127.0.0.1", port: Int) throws {
        let result = csys_connect(address, UInt16(clamping: port))
        descriptor = try SystemError.check(result, "connect to \(address):\(port)")
    }

    deinit { _ = csys_close(descriptor) }

    /// Sends all of it.
    ///
    /// - Throws: `SystemError` when the other side is gone.
    public func write(_ bytes: [UInt8]) async throws {
        try await run(on: output) { descriptor in
            var rest = bytes[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes { csys_send(descriptor, $0.baseAddress!, $0.count, 0) }
                rest = rest.dropFirst(try SystemError.check(sent, "send"))
            }
        }
    }

    /// What has arrived, waiting for the first byte; empty at the end.
    ///
    /// - Throws: `SystemError` when the connection breaks.
    public func read(_ limit: Int = 64 << 10) async throws -> [UInt8] {
        try await run(on: input) { descriptor in
            var bytes = [UInt8](repeating: 0, count: limit)
            let got = bytes.withUnsafeMutableBytes { csys_receive(descriptor, $0.baseAddress!, $0.count) }
            bytes.removeSubrange(try SystemError.check(got, "receive")...)
            return bytes
        }
    }

    /// Says that nothing more will be sent.
    public func endSending() { _ = csys_end_sending(descriptor) }

    /// Breaks the connection: a `read` that waits ends.
    public func shutDown() { _ = csys_shut_down(descriptor) }

    private func run<Result: Sendable>(
        on queue: DispatchQueue, _ body: @escaping @Sendable (Int32) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(with: Swift.Result { try body(descriptor) })
            }
        }
    }
}
