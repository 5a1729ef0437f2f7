/// What a server puts up with. Times in seconds, sizes in bytes.
public struct ServerLimits: Sendable {
    /// From a connection's start, or a request's first byte, to the end of its head.
    public var headSeconds = 10
    /// Between two requests on a connection.
    public var idleSeconds = 30
    /// Without progress in a body, in or out.
    public var stallSeconds = 30
    /// Without anything coming, while the rest of a refused request is read past before the connection is closed.
    public var lingerSeconds = 2
    /// At most spent on that.
    public var longestLingerSeconds = 30
    /// Open at a time, over all clients.
    public var connections = 10_000
    /// Open at a time from one address; those of this machine (a reverse proxy) do not count.
    public var connectionsPerAddress = 256
    /// Of request heads.
    public var parser = RequestParser.Limits()
    /// The usual limits.
    public init() {}
}
