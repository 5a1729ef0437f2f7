import StageKit

/// What stands in `Authorization` (RFC 9110, section 11; RFC 6750; RFC 7617).
enum Credentials: Equatable {
    case token(Secret)
    /// The password may also be a token; the user's name is of no matter then.
    case password(user: String, Secret)

    /// Nil when it is neither Bearer nor Basic, or no base64 of `user:password`.
    init?(_ authorization: String) {
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return nil }
        let rest = words[1].drop { $0 == " " }
        switch words[0].lowercased() {
        case "bearer": self = .token(Secret(String(rest)))
        case "basic":
            guard let pair = Base64.text(String(rest)), let colon = pair.firstIndex(of: ":") else { return nil }
            self = .password(user: String(pair[..<colon]), Secret(String(pair[pair.index(after: colon)...])))
        default: return nil
        }
    }
}
