import Console
import Core
import Crypto
import Server
import StageKit

/// `millrace token create|list|delete`: keys to the API.
struct TokenCommand: Command {
    static let name = "token"
    static let summary = "tokens for the API: create --scope SCOPE, list, delete ID"
    static let operands = OperandNames(required: ["create, list or delete"], optional: ["ID"])
    static let choices = ["create", "list", "delete"]
    static let label = Flag("name", "NAME", "what the token is for, to tell it from others in the list")
    static let flags = [Flag.scope, label, Flag.json, Flag.data]
    static let details = """
        create prints the token alone, once: it is stored as a hash. list shows all of them, but not themselves.
        A running server knows of every change at once.
        """

    static func run(_ arguments: Arguments) async throws {
        switch arguments.operands[0] {
        case "create":
            try arguments.expect(operands: 1)
            try await create(arguments)
        case "list":
            try arguments.expect(operands: 1)
            let tokens = try Service.tokens(data: try arguments.existingData)
            try arguments.show(tokens) { [$0.id.rawValue, $0.scope, $0.lastUsedAt?.description ?? "never used", $0.name] }
        case "delete":
            try arguments.expect(operands: 2)
            try delete(arguments)
        case let verb: throw UsageError.unknown(verb, in: choices)
        }
    }

    private static func create(_ arguments: Arguments) async throws {
        let scope = try arguments.scope()
        let label = arguments[label] ?? ""
        guard label.count <= 100, !label.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw UsageError("the name is not usable", hint: "at most 100 characters in one line")
        }
        let token = Secrets.token()
        try await Service.createToken(
            hash: TokenHash.of(token), scope: scope.rawValue, name: label, data: arguments.dataFolder)
        say(token)
    }

    private static func delete(_ arguments: Arguments) throws {
        let data = try arguments.existingData
        let word = arguments.operands[1]
        let known = Identifier(rawValue: word).flatMap { id in try? Service.tokens(data: data).first { $0.id == id } }
        guard let known, try Service.deleteToken(known.id, data: data) else {
            throw UsageError("there is no token \(word)", hint: "\"millrace token list\" shows the ids")
        }
        if known.isAutomatic { AdminToken.forget(in: data) }
        complain("deleted")
    }
}
