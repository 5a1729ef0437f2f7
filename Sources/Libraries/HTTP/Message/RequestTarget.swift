/// What a request is about: a path in decoded segments, and a query (RFC 3986, sections 3.3 and 3.4).
public struct RequestTarget: Sendable, Equatable {
    /// As it was sent, without the query: `/videos/a%20b`.
    public let rawPath: String

    /// Decoded: `["videos", "a b"]`; the last is empty when the path ends in a slash. `/` has one empty segment. Of a
    /// path that is not clean the first alone, as it was sent.
    public let segments: [String]

    /// Why the path is not clean (400). The router refuses the request because of it.
    public let pathError: HTTPError?

    /// What follows the question mark; empty when it cannot be read, which `queryError` tells.
    public let query: Query

    /// The same as it was sent, for the few routes whose parameters are bytes and not text.
    public let rawQuery: String

    /// Why the query cannot be read as text (400). The router refuses the request because of it, unless the route takes
    /// bytes.
    public let queryError: HTTPError?

    /// Whether the target is `*`: the server as a whole, in OPTIONS.
    public let isServer: Bool

    /// - Parameter text: an origin form (`/path?query`) or `*`, printable ASCII.
    /// A path is not clean with bad escapes, `.` and `..`, control characters, an escaped slash or NUL, or bytes that
    /// are not UTF-8.
    ///
    /// - Throws: `HTTPError` (400) for what is no target at all.
    public init(_ text: Substring) throws {
        isServer = text == "*"
        if isServer {
            (rawPath, segments, pathError, query, rawQuery, queryError) = ("*", [], nil, Query(), "", nil)
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else {
            throw HTTPError.badRequest("a request target begins with a slash")
        }
        // By bytes: to find characters costs several times as much, and all that is looked for is ASCII.
        let bytes = text.utf8
        guard !bytes.contains(UInt8(ascii: "#")) else {
            throw HTTPError.badRequest("a request target has no fragment")
        }
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        rawPath = String(text[..<end])
        let raw = bytes[..<end].dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        do throws(HTTPError) {
            segments = try raw.map { (part) throws(HTTPError) in try Self.segment(Substring(part)) }
            pathError = nil
        } catch {
            segments = raw.prefix(1).map { String(Substring($0)) }
            pathError = error
        }
        rawQuery = end < bytes.endIndex ? String(text[bytes.index(after: end)...]) : ""
        do throws(HTTPError) {
            query = try Query(rawQuery[...])
            queryError = nil
        } catch {
            query = Query()
            queryError = error
        }
    }

    private static func segment(_ raw: Substring) throws(HTTPError) -> String {
        guard raw.utf8.contains(UInt8(ascii: "%")) else { return try plain(String(raw)) }
        guard let text = PercentCoding.decode(raw) else {
            throw HTTPError.badRequest("the path has a bad escape: % is followed by two hexadecimal digits, in UTF-8")
        }
        return try plain(text)
    }

    private static func plain(_ text: String) throws(HTTPError) -> String {
        guard text != "." && text != ".." else { throw HTTPError.badRequest("the path must not contain . or ..") }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x2F && $0 != 0x5C }) else {
            throw HTTPError.badRequest("the path must not contain control characters, backslashes or escaped slashes")
        }
        return text
    }
}
