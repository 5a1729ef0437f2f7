public import StageKit

/// Whose download it is.
public enum DownloadOwner: Sendable, Hashable, CustomStringConvertible {
    /// Whoever reaches a server that listens on this machine alone, without a token.
    case local
    case user(String)
    case token(Identifier)

    /// As it is stored and shown: `local`, `user:alice`, `token:…`.
    public var description: String {
        switch self {
        case .local: "local"
        case .user(let name): "user:\(name)"
        case .token(let id): "token:\(id)"
        }
    }

    /// The folder below a root that is theirs: a name of one component, no two owners have the same.
    public var folder: String {
        switch self {
        case .local: return "local"
        case .token(let id): return "token-\(id)"
        case .user(let name):
            // Users are called as they like: what would be a path, hidden, or another owner's folder is escaped.
            let isOthers = name == "local" || name.hasPrefix("token-") || name.hasPrefix(".")
            let first = isOthers ? 1 : 0
            return Self.escaped(name.prefix(first), all: true) + Self.escaped(name.dropFirst(first), all: false)
        }
    }

    /// In the percent coding of RFC 3986, section 2.1.
    private static func escaped(_ text: Substring, all: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.value > 0x20 && scalar.value != 0x7F && !"/\\%:".unicodeScalars.contains(scalar)
            if isPlain && !all {
                result.unicodeScalars.append(scalar)
                continue
            }
            for byte in String(scalar).utf8 {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}

/// Who asks for downloads, and whose they may see.
public struct DownloadViewer: Sendable, Equatable {
    /// Whose new downloads are.
    public let owner: DownloadOwner
    /// Sees and changes those of all others too, and what concerns all.
    public let seesAll: Bool

    /// An owner alone, or somebody who looks after all.
    public init(_ owner: DownloadOwner, seesAll: Bool) {
        self.owner = owner
        self.seesAll = seesAll
    }

    /// The house itself.
    public static let all = DownloadViewer(.local, seesAll: true)

    /// Nil for all owners.
    var restriction: String? { seesAll ? nil : owner.description }
}
