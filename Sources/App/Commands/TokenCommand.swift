import Core
import Crypto
import Foundation
import StageKit

/// `millrace token create`: makes a key to the API.
struct TokenCommand: Command {
    static let name = "token"
    static let summary = "make a token for the API: token create --scope SCOPE"
    static let operands = OperandNames(required: ["create"])
    static let scope = Flag("scope", "SCOPE", "read, upload or manage; each includes the ones before it")
    static let flags = [scope, Flag.data]
    static let details = "Prints the token alone, once: it is stored as a hash."

    static func run(_ arguments: Arguments) async throws {
        guard arguments.operands[0] == "create" else {
            throw UsageError(
                "unknown word \"\(arguments.operands[0])\"", hint: Spelling.hint(for: arguments.operands[0], in: ["create"]))
        }
        guard let word = arguments[scope] else { throw UsageError("--scope is missing", hint: scope.help) }
        guard let scope = TokenScope(rawValue: word) else {
            let known = TokenScope.allCases.map(\.rawValue)
            throw UsageError("unknown scope \"\(word)\"", hint: Spelling.hint(for: word, in: known))
        }
        let token = AccessToken.random()
        try await Library.addToken(hash: token.hash, scope: scope, folder: arguments.dataFolder)
        print(token.text)
    }
}
