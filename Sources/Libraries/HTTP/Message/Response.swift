import Foundation

/// An answer: status, fields, body. Length, date and connection fields are the server's business.
public struct Response: Sendable {
    /// 200…599, and 101.
    public var status: Int
    /// Without those that are the server's business.
    public var headers: Headers
    /// What is sent.
    public var body: Body

    /// Called when it has been sent, or cannot be: with the bytes that went out, head and all, and whether that was
    /// all of it. On the connection's loop, so it has to be quick.
    public var whenSent: (@Sendable (_ bytes: Int, _ isWhole: Bool) -> Void)?

    /// What is sent after the fields. In the answer to HEAD it is not sent, but its length is told.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        case text(String)
        /// Bytes in pieces that other answers may share.
        case pieces([ArraySlice<UInt8>])
        /// Slices of files, with bytes before them.
        case slices([FileSlice])
        /// Files one after another, each opened when its turn comes.
        case files(FileSequence)
        /// Written as it is made: chunked, and pulled by the client. With `endsOnDrain` it is cancelled as soon as
        /// the server begins to stop; for bodies without an end.
        case stream(endsOnDrain: Bool, @Sendable (ResponseStream) async throws -> Void)
        /// No body, but another protocol from here on; made by `Response.webSocket`.
        case webSocket(mostBytes: Int, @Sendable (WebSocket) async throws -> Void)
    }

    /// An answer; without anything else it has no body.
    public init(_ status: Int, headers: Headers = Headers(), body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A value as JSON, UTF-8.
    public static func json(
        _ value: some Encodable, status: Int = 200, headers: Headers = Headers()
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var response = Response(status, headers: headers, body: .bytes(Array(try encoder.encode(value))))
        response.headers["content-type"] = "application/json"
        return response
    }

    /// A value as JSON with an `ETag`; 304 for a client that has it already.
    public static func json(_ value: some Encodable, for request: Request) throws -> Response {
        try EncodedJSON(value).response(for: request)
    }

    /// The `ETag` that such an answer has.
    public static func etag(ofJSON value: some Encodable) throws -> String { try EncodedJSON(value).etag }

    /// Plain text, UTF-8.
    public static func text(_ text: String, status: Int = 200) -> Response {
        Response(status, headers: ["content-type": "text/plain; charset=utf-8"], body: .text(text))
    }

    /// In bytes; nil when it is not known before it is written.
    var length: Int? {
        switch body {
        case .none, .webSocket: 0
        case .bytes(let bytes): bytes.count
        case .text(let text): text.utf8.count
        case .pieces(let pieces): pieces.reduce(0) { $0 + $1.count }
        case .files(let files): files.size
        case .slices(let slices): slices.reduce(0) { $0 + $1.before.count + $1.range.count }
        case .stream: nil
        }
    }
}
