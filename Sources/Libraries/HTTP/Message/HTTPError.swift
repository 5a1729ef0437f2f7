/// An error that is a response: `application/problem+json` (RFC 9457).
public struct HTTPError: Error, Sendable, Equatable {
    /// 400…599.
    public var status: Int
    /// One sentence for people: what is wrong.
    public var detail: String
    /// For programs: `unknown_video`.
    public var code: String?
    /// The parameter, part or member that is wrong.
    public var field: String?
    /// What would be right.
    public var hint: String?
    /// More header fields of the response: `Allow`, `WWW-Authenticate`, `Content-Range`.
    public var headers: Headers

    /// An error; see the properties.
    public init(
        _ status: Int, _ detail: String, code: String? = nil, field: String? = nil, hint: String? = nil,
        headers: Headers = Headers()
    ) {
        self.status = status
        self.detail = detail
        self.code = code
        self.field = field
        self.hint = hint
        self.headers = headers
    }

    /// 400.
    public static func badRequest(_ detail: String, field: String? = nil, hint: String? = nil) -> HTTPError {
        HTTPError(400, detail, field: field, hint: hint)
    }

    /// 404.
    public static func notFound(_ detail: String = "there is nothing here") -> HTTPError { HTTPError(404, detail) }

    /// 413, with the limit in bytes.
    public static func tooLarge(limit: Int) -> HTTPError {
        HTTPError(413, "the body is too large", hint: "at most \(limit) bytes are taken here")
    }

    /// What the body of `response` looks like.
    public static let schema = Schema.named(
        "Problem",
        .object([
            .always("type", .text), .always("title", .text, "the phrase of the status"),
            .always("status", .integer(minimum: 400, maximum: 599)),
            .always("detail", .text, "what is wrong, for people"),
            .maybe("code", .text, "what is wrong, for programs"),
            .maybe("field", .text, "the parameter, part or member that is wrong"),
            .maybe("hint", .text, "what would be right"),
        ]))

    /// The response that says so.
    public var response: Response {
        var members = [
            ("type", "about:blank"), ("title", Status.reason(status)), ("status", nil), ("detail", detail),
        ]
        if let code { members.append(("code", code)) }
        if let field { members.append(("field", field)) }
        if let hint { members.append(("hint", hint)) }
        let pairs = members.map { name, value in
            "\"\(name)\":" + (value.map(JSONText.quoted) ?? String(status))
        }
        var response = Response(status, headers: headers, body: .text("{" + pairs.joined(separator: ",") + "}"))
        response.headers["content-type"] = "application/problem+json"
        response.headers["cache-control"] = "no-store"
        return response
    }
}
