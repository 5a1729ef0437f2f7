import Foundation

/// JSON as it goes over the wire, with its validator: made once for what is the same in every answer.
public struct EncodedJSON: Sendable {
    /// UTF-8.
    public let bytes: [UInt8]
    /// Of these bytes.
    public let etag: String

    /// Text that is JSON already.
    public init(text: String) {
        bytes = Array(text.utf8)
        etag = EntityTag.of(bytes)
    }

    /// Members in the order of their names, so that equal values are equal bytes.
    public init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        bytes = Array(try encoder.encode(value))
        etag = EntityTag.of(bytes)
    }

    /// The answer: 200 with the bytes, or 304 for a client that has them.
    public func response(for request: Request, caching: String = "private, no-cache") -> Response {
        let headers: Headers = ["etag": etag, "cache-control": caching]
        if request.method.isSafe,
            Preconditions(method: request.method, headers: request.headers, etag: etag) == .notModified
        {
            return Response(304, headers: headers)
        }
        var response = Response(200, headers: headers, body: .bytes(bytes))
        response.headers["content-type"] = "application/json"
        return response
    }
}
