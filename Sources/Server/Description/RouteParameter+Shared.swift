import HTTP

extension RouteParameter {
    static let ifNoneMatch = RouteParameter.header("If-None-Match", .text, "an ETag: answer 304 if it still is this")
    static let idempotencyKey = RouteParameter.header(
        "Idempotency-Key", .string(pattern: "^[!-~]{1,200}$"),
        "made up by the client: the same request with the same key within 24 hours is done once and answered the same")
}

extension RouteAnswer {
    static let notModified = RouteAnswer(304, "it still is what the client has")
}
