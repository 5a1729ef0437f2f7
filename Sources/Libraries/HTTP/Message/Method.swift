/// The request methods this server knows (RFC 9110, section 9; RFC 5789). Any other is answered with 501.
public enum Method: String, Sendable, CaseIterable, Hashable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// Known, so that it is answered with 405: no route has it, because it would show a client's fields to scripts.
    case trace = "TRACE"

    /// Whether it changes nothing (RFC 9110, section 9.2.1).
    public var isSafe: Bool { [.get, .head, .options, .trace].contains(self) }
}
