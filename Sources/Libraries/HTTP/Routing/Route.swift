/// What answers requests.
public typealias Handler = @Sendable (Request) async throws -> Response

/// One thing the server can do: where, in words, who may, and how.
public struct Route: Sendable {
    /// GET stands for HEAD too.
    public let method: Method
    /// Of the paths it answers to.
    public let pattern: PathPattern

    /// One line for people and for the list of routes.
    public let summary: String

    /// What a client must be allowed to do; nil for everybody.
    public let scope: String?

    /// Most bytes of a body.
    public let bodyLimit: Int

    /// What it takes from query, header and path; for the description of the API, and so that a query with any other
    /// parameter is refused. Holes of the pattern need not be listed.
    public let parameters: [RouteParameter]

    /// Whether its query is bytes and not text, and is read by the handler from `RequestTarget.rawQuery`.
    public let takesBytesInQuery: Bool

    /// The bodies it takes, one for each media type; empty when it reads none.
    public let bodies: [RouteContent]

    /// The answers it gives. Errors that follow from the rest need not be listed.
    public let answers: [RouteAnswer]

    /// What answers. Its task is cancelled when the client goes away.
    public let handler: Handler

    /// A route; see the properties.
    public init(
        _ method: Method, _ pattern: String, _ summary: String, scope: String? = nil, bodyLimit: Int = 1 << 20,
        parameters: [RouteParameter] = [], takesBytesInQuery: Bool = false, bodies: [RouteContent] = [], answers: [RouteAnswer] = [],
        handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = PathPattern(pattern)
        self.summary = summary
        self.scope = scope
        self.bodyLimit = bodyLimit
        self.parameters = parameters
        self.takesBytesInQuery = takesBytesInQuery
        self.bodies = bodies
        self.answers = answers
        self.handler = handler
    }
}
