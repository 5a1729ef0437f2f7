import Core
import HTTP
import StageKit
import Sys

/// Who may do what.
///
/// With a token or a password: what its scope says. Without: nothing but the public routes, unless the server listens
/// on this machine's own address and is spoken to under this machine's own name.
struct Access: Sendable {
    /// Whether the server can be reached from this machine alone.
    let isLocal: Bool
    let tokens: Service
    private let failures = FailureCounts()
    private let passwords = PasswordDesk()

    init(isLocal: Bool, tokens: Service) {
        self.isLocal = isLocal
        self.tokens = tokens
    }

    static func isLoopback(_ address: String) -> Bool { NumericAddress.isLoopback(address) }

    /// - Throws: `Refusal` for a server that strangers can reach and nobody has made a way in for. The token of the
    ///   first start does not count: to open the door to others shall be somebody's decision.
    func check(address: String) async throws {
        guard !isLocal, try await tokens.credentialCount(automatic: false) == 0 else { return }
        throw Refusal(
            .invalid, code: "no_token", "\(address) can be reached from other machines, but nobody has made a token yet",
            hint: "make one with \"millrace token create --scope manage\", or listen on 127.0.0.1")
    }

    /// - Returns: who it is that may: nil for anybody, and for a caller on this machine.
    /// - Throws: `HTTPError`: 401, 403, 421, 429.
    @discardableResult
    func permit(_ request: Request, scope: Scope?) async throws -> Caller? {
        guard let scope else { return nil }
        let (caller, granted) = try await identify(request)
        guard granted >= scope else {
            throw HTTPError(
                403, "your scope is \(granted.rawValue)", code: "wrong_scope",
                hint: "this needs a token or a user of scope \(scope.rawValue)")
        }
        return caller
    }

    /// - Returns: who asks, nil for a caller on this machine, and what they may do.
    /// - Throws: `HTTPError`: 401, 403, 421, 429.
    func identify(_ request: Request) async throws -> (caller: Caller?, scope: Scope) {
        guard let authorization = request.headers["authorization"] else {
            guard isLocal else { throw Self.unauthorized("a token or a password is needed here") }
            try LocalCaller.check(request)
            return (nil, .manage)
        }
        guard let credentials = Credentials(authorization) else {
            throw Self.unauthorized(
                "Authorization has to be Bearer and a token, or Basic and user:password (or a token as the password)")
        }
        let (caller, scope) = try await granted(credentials, to: ClientNetwork.of(request.remote))
        return (caller, scope)
    }

    /// The same for a user and a password that stand elsewhere than in the header.
    ///
    /// - Throws: `HTTPError`: 401, 403, 429.
    func permit(user: String, _ password: Secret, scope: Scope, _ request: Request) async throws {
        let granted = try await self.scope(of: user, password, client: ClientNetwork.of(request.remote))
        guard granted < scope else { return }
        throw HTTPError(403, "your scope is \(granted.rawValue)", code: "wrong_scope")
    }

    private func granted(_ credentials: Credentials, to client: String) async throws -> (Caller, Scope) {
        switch credentials {
        case .token(let token):
            // A right token always opens: nobody guesses 256 bits, and others behind the same address may fail.
            if let granted = try await granted(token) { return granted }
            try failures.check(client: client)
            failures.fail(client: client)
            throw Self.unauthorized("the token is not known here")
        case .password(let name, let password):
            if let granted = try await granted(password) { return granted }
            return (.user(name), try await scope(of: name, password, client: client))
        }
    }

    private func granted(_ token: Secret) async throws -> (Caller, Scope)? {
        guard let known = try await tokens.token(hash: TokenHash.of(token.revealed)) else { return nil }
        // Once a minute is enough to know which tokens are in use. A full disk shall not keep anybody out.
        if known.lastUsedAt.map({ Timestamp.now.milliseconds - $0.milliseconds > 60_000 }) ?? true {
            try? await tokens.markTokenUsed(known.id)
        }
        return Scope(rawValue: known.scope).map { (.token(known.id), $0) }
    }

    private func scope(of name: String, _ password: Secret, client: String) async throws -> Scope {
        let user = try await tokens.user(name)
        if await !passwords.remembers(password, user: name, hash: user?.passwordHash) {
            try failures.check(client: client, user: name)
            // Counted before it is known, so that many at once are not all let through, and never taken back, so that
            // a user who may come in cannot clear the way for guesses at others. Who is right is asked once a minute.
            failures.fail(client: client, user: name)
            guard try await passwords.verify(password, user: name, hash: user?.passwordHash) else {
                throw Self.unauthorized("user and password do not fit")
            }
        }
        guard let scope = (user?.view.scope).flatMap(Scope.init) else {
            throw Self.unauthorized("user and password do not fit")
        }
        return scope
    }

    static func unauthorized(_ words: String) -> HTTPError {
        var headers: Headers = ["www-authenticate": "Bearer realm=\"millrace\""]
        headers.add("www-authenticate", "Basic realm=\"millrace\", charset=\"UTF-8\"")
        return HTTPError(
            401, words, code: "unauthorized",
            hint: "\"millrace token create --scope SCOPE\" makes a token, \"millrace user add NAME --scope SCOPE\" a user",
            headers: headers)
    }
}
