/// What a body is: a media type and what it looks like.
public struct RouteContent: Sendable, Equatable {
    /// `application/json`.
    public let mediaType: String
    /// `.binary` for what is no JSON and no form.
    public let schema: Schema

    /// A body of another type.
    public init(_ mediaType: String, _ schema: Schema = .binary) {
        self.mediaType = mediaType
        self.schema = schema
    }

    /// `application/json`.
    public static func json(_ schema: Schema) -> RouteContent { RouteContent("application/json", schema) }
    /// `multipart/form-data`; the members are the parts.
    public static func form(_ schema: Schema) -> RouteContent { RouteContent("multipart/form-data", schema) }
    /// `text/plain`.
    public static let text = RouteContent("text/plain; charset=utf-8", .text)
    /// `text/event-stream`.
    public static let events = RouteContent("text/event-stream", .text)
}

/// An answer that a route may give.
public struct RouteAnswer: Sendable, Equatable {
    /// 200…599, and 101.
    public let status: Int
    /// When it is given, or what it holds; one sentence for people.
    public let help: String
    /// One for each media type; empty for an answer without a body.
    public let contents: [RouteContent]
    /// Names of header fields worth telling of, each with one sentence.
    public let headers: [String: String]

    /// An answer; without contents it has no body.
    public init(_ status: Int, _ help: String, _ contents: RouteContent..., headers: [String: String] = [:]) {
        self.status = status
        self.help = help
        self.contents = contents
        self.headers = headers
    }

    /// 200 with JSON.
    public static func json(_ schema: Schema, _ help: String) -> RouteAnswer { RouteAnswer(200, help, .json(schema)) }

    /// An error as `application/problem+json`. Those that follow from the rest of the declaration need not be listed:
    /// 400, 401, 403, 404 with a hole in the path, 413, 415 and 422 with a body, 503.
    public static func problem(_ status: Int, _ help: String) -> RouteAnswer {
        RouteAnswer(status, help, RouteContent("application/problem+json", HTTPError.schema))
    }
}
