import Core
import Crypto
import Server
import StageKit

/// `millrace token create`: makes a key to the API.
struct TokenCommand: Command {
    static let name = "token"
    static let summary = "make a token for the API: token create --scope SCOPE"
    static let operands = OperandNames(required: ["create"])
    static let scope = Flag("scope", "SCOPE", "read, upload or manage; each includes the ones before it")
    static let flags = [scope, Flag.data]
    static let details = "Prints the token alone, once: it is stored as a hash. A running server knows it at once."

    static func run(_ arguments: Arguments) async throws {
        let verb = arguments.operands[0]
        guard verb == "create" else {
            throw UsageError("unknown word \"\(verb)\"", hint: Spelling.hint(for: verb, in: ["create"]))
        }
        guard let word = arguments[scope] else { throw UsageError("--scope is missing", hint: scope.help) }
        guard let granted = Scope(rawValue: word) else {
            throw UsageError(
                "unknown scope \"\(word)\"", hint: Spelling.hint(for: word, in: Scope.allCases.map(\.rawValue)))
        }
        let token = Secrets.token()
        try await Service.createToken(hash: TokenHash.of(token), scope: granted.rawValue, data: arguments.dataFolder)
        say(token)
    }
}
