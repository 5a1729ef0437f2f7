import Core
import Crypto
import HTTP
import StageKit
import Sys

/// What a token allows; each includes those before it.
public enum Scope: String, Sendable, CaseIterable, Comparable {
    case read, upload, manage

    /// Less is allowed.
    public static func < (left: Scope, right: Scope) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Who may do what.
///
/// With a token: what its scope says. Without one: nothing but the public routes, unless the server listens on this
/// machine's own address and is spoken to under this machine's own name.
struct Access: Sendable {
    /// Whether the server can be reached from this machine alone.
    let isLocal: Bool
    let tokens: Service

    /// - Throws: `Refusal` for a server that strangers can reach and nobody needs a token for.
    func check(address: String) async throws {
        guard !isLocal, try await tokens.tokenCount() == 0 else { return }
        throw Refusal(
            .invalid, code: "no_token", "\(address) can be reached from other machines, but there is no token yet",
            hint: "make one with \"millrace token create --scope manage\", or listen on 127.0.0.1")
    }

    /// - Throws: `HTTPError`: 401, 403, 421.
    func permit(_ request: Request, scope: Scope?) async throws {
        guard let scope else { return }
        guard let authorization = request.headers["authorization"] else {
            guard isLocal else { throw Self.unauthorized("a token is needed here") }
            return try LocalCaller.check(request)
        }
        guard let token = Self.token(authorization) else {
            throw Self.unauthorized("Authorization has to be Bearer and a token, or Basic with a token as password")
        }
        guard let name = try await tokens.tokenScope(hash: TokenHash.of(token)), let granted = Scope(rawValue: name)
        else { throw Self.unauthorized("the token is not known here") }
        guard granted >= scope else {
            throw HTTPError(
                403, "the token's scope is \(granted.rawValue)", code: "wrong_scope",
                hint: "this needs a token of scope \(scope.rawValue)")
        }
    }

    static func isLoopback(_ address: String) -> Bool { NumericAddress.isLoopback(address) }

    private static func token(_ authorization: String) -> String? {
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return nil }
        switch words[0].lowercased() {
        case "bearer": return String(words[1])
        case "basic":
            guard let pair = Base64.text(String(words[1])), let colon = pair.firstIndex(of: ":") else { return nil }
            return String(pair[pair.index(after: colon)...])
        default: return nil
        }
    }

    private static func unauthorized(_ words: String) -> HTTPError {
        HTTPError(
            401, words, code: "unauthorized", hint: "\"millrace token create --scope SCOPE\" makes a token",
            headers: ["www-authenticate": "Bearer realm=\"millrace\""])
    }
}

/// How a token is kept: never itself, only its SHA-256. Tokens are 256 random bits, so a slow hash would add nothing,
/// and looking a hash up tells nothing about the token by its timing.
public enum TokenHash {
    /// In lower-case hexadecimal digits.
    public static func of(_ token: String) -> String { Digest(.sha256, of: Array(token.utf8)).hex }
}
