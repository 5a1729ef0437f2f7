import StageKit

/// Who makes a request, as far as the log may tell: a token by its number, never by its text.
enum Caller: Sendable, CustomStringConvertible {
    case token(Identifier)
    case user(String)

    var description: String {
        switch self {
        case .token(let id): "token:\(id)"
        case .user(let name): "user:\(name)"
        }
    }
}
