/// What conditional fields say about a resource with these validators (RFC 9110, section 13).
public enum Preconditions: Sendable, Equatable {
    /// Answer as usual. `allowsRange` is false when `If-Range` names another version: send the whole.
    case proceed(allowsRange: Bool)
    /// 304.
    case notModified
    /// 412.
    case failed

    /// - Parameters:
    ///   - etag: strong, with its quotes.
    ///   - modified: in seconds since 1970; nil for what has no such time.
    public init(method: Method, headers: Headers, etag: String, modified: Int? = nil) {
        // The order is that of section 13.2.2.
        if let match = Self.list(headers, "if-match") {
            guard match.contains("*") || match.contains(etag) else {
                self = .failed
                return
            }
        } else if let modified, let since = headers["if-unmodified-since"].flatMap(HTTPDate.seconds), modified > since {
            self = .failed
            return
        }
        let isRead = method == .get || method == .head
        if let none = Self.list(headers, "if-none-match") {
            let weak = none.map { $0.hasPrefix("W/") ? String($0.dropFirst(2)) : $0 }
            if weak.contains("*") || weak.contains(etag) {
                self = isRead ? .notModified : .failed
                return
            }
        } else if isRead, let modified, let since = headers["if-modified-since"].flatMap(HTTPDate.seconds),
            modified <= since
        {
            self = .notModified
            return
        }
        guard let range = headers["if-range"] else {
            self = .proceed(allowsRange: true)
            return
        }
        self = .proceed(allowsRange: range == etag || modified != nil && HTTPDate.seconds(range) == modified)
    }

    private static func list(_ headers: Headers, _ name: String) -> [String]? {
        let values = headers.all(name)
        guard !values.isEmpty else { return nil }
        return values.flatMap { $0.split(separator: ",") }.map { String($0.trimmingSpaces()) }
    }
}
