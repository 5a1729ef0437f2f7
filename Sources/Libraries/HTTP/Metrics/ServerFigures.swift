/// What a server has done so far.
public struct ServerFigures: Sendable {
    /// Open now.
    public let connections: Int
    /// Over all connections, heads included.
    public let bytesSent: Int
    /// Requests that broke the rules of HTTP, so that no handler saw them.
    public let refusals: Int
    /// For each event loop: how long it was away from its sockets each time, in seconds.
    public let passes: [Histogram.Snapshot]
}
