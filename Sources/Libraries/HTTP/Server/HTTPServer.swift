import CSys
import Foundation
import Sys
import Synchronization

/// An HTTP/1.1 server: one event loop a core, one listening socket a loop, one task a connection.
///
/// Requests are handled by tasks that prefer their loop as executor. A handler whose client goes away is cancelled at
/// once. TLS is left to a reverse proxy.
public final class HTTPServer: Sendable {
    /// The address as it was asked for.
    public let address: String

    /// The port it listens on: a real one, also when 0 was asked for.
    public let port: Int

    private let shared: ServerState
    private let halls: [Hall]

    /// Starts to listen and to serve.
    ///
    /// - Parameters:
    ///   - address: numeric: `127.0.0.1`, `::1`, `0.0.0.0`.
    ///   - port: 0 for any free one.
    ///   - loops: threads; one a core when nil.
    ///   - report: is told of errors of handlers that are no `HTTPError`; the client only sees a 500.
    /// - Throws: `ListenError` when the address cannot be had, `SystemError` when descriptors are short.
    public init(
        address: String = "127.0.0.1", port: Int = 0, loops: Int? = nil, limits: ServerLimits = ServerLimits(),
        report: @escaping @Sendable (any Error) -> Void = { _ in }, handler: @escaping Handler
    ) async throws {
        // A client that goes away during sendfile must not end the process.
        signal(SIGPIPE, SIG_IGN)
        let count = max(1, loops ?? ProcessInfo.processInfo.activeProcessorCount)
        let (descriptors, port) = try Listener.open(address, port: port, count: count)
        self.address = address
        self.port = port
        shared = ServerState(handler: handler, limits: limits, report: report)
        halls = try descriptors.enumerated().map { [shared] index, descriptor in
            Hall(try EventLoop(name: "http-\(index)"), listener: descriptor, shared)
        }
        for hall in halls { try await hall.open() }
    }

    /// `http://127.0.0.1:8080`
    public var url: String { address.contains(":") ? "http://[\(address)]:\(port)" : "http://\(address):\(port)" }

    /// Connections that are open now.
    public var connectionCount: Int { shared.connectionCount }

    /// What it has done so far.
    public var figures: ServerFigures {
        ServerFigures(
            connections: connectionCount,
            bytesSent: halls.reduce(0) { $0 + $1.loop.bytesSent.load(ordering: .relaxed) },
            refusals: shared.refusals.load(ordering: .relaxed), passes: halls.map { $0.loop.passes.snapshot })
    }

    /// Ends service: stops listening, closes idle connections, lets requests in flight finish, then cancels them.
    ///
    /// - Parameter grace: how long requests in flight may take.
    public func stop(grace: Duration = .seconds(10)) async {
        for hall in halls { await hall.drain() }
        if await !shared.waitUntilEmpty(grace) {
            for hall in halls { await hall.abort() }
            // Cancelled handlers are given a moment; one that ignores cancellation keeps its loop.
            guard await shared.waitUntilEmpty(.seconds(5)) else { return }
        }
        for hall in halls { hall.loop.stop() }
    }
}
