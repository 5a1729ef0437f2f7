/// A request as a handler sees it.
public struct Request: Sendable {
    /// Request line and fields, checked.
    public var head: RequestHead

    /// Values of the `{names}` in the route's pattern, decoded.
    public var parameters: [String: String] = [:]

    /// Read by pulling; what is left unread is read past, or the connection closed.
    public var body: BodyStream

    /// The client's address, numeric.
    public let remote: String

    /// A request that came over no wire, for tests and for calls inside the house.
    public init(head: RequestHead, body: BodyStream = BodyStream(), remote: String = "127.0.0.1") {
        self.head = head
        self.body = body
        self.remote = remote
    }

    /// From the head.
    public var method: Method { head.method }
    /// From the head.
    public var headers: Headers { head.headers }
    /// From the head.
    public var query: Query { head.target.query }

    /// A value of a `{name}` in the route's pattern; empty when the pattern has none.
    public func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The media type of the body, lower case, without parameters.
    public var mediaType: String? {
        headers["content-type"]?.prefix { $0 != ";" }.trimmingSpaces().lowercased()
    }
}
