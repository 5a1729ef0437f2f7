import Console
import Core
import Foundation
import Passwords
import Server
import StageKit

/// `millrace user add|list|delete`: people with passwords.
struct UserCommand: Command {
    static let name = "user"
    static let summary = "users with passwords: add NAME --scope SCOPE, list, delete NAME"
    static let operands = OperandNames(required: ["add, list or delete"], optional: ["NAME"])
    static let choices = ["add", "list", "delete"]
    static let flags = [Flag.scope, Flag.json, Flag.data]
    static let details = """
        add asks for the password, or reads it as the first line of standard input; it never stands on the command line.
        It is stored as an argon2id hash. Clients send it as HTTP Basic. A running server knows of every change at once.
        """

    static func run(_ arguments: Arguments) async throws {
        switch arguments.operands[0] {
        case "add":
            let name = try name(arguments)
            let scope = try arguments.scope()
            let password = try PasswordInput.read()
            do {
                try Service.createUser(
                    name: name, passwordHash: try PasswordHash.of(password.revealed), scope: scope.rawValue,
                    data: arguments.dataFolder)
            } catch let refusal as Refusal {
                throw UsageError(refusal.words, hint: refusal.hint)
            }
            complain("added \(name), scope \(scope.rawValue)")
        case "list":
            try arguments.expect(operands: 1)
            let users = try Service.users(data: try arguments.existingData)
            try arguments.show(users) { [$0.name, $0.scope, $0.createdAt.description] }
        case "delete":
            let name = try name(arguments)
            guard try Service.deleteUser(name, data: try arguments.existingData) else {
                throw UsageError("there is no user \"\(name)\"", hint: "\"millrace user list\" shows them")
            }
            complain("deleted")
        case let verb: throw UsageError.unknown(verb, in: choices)
        }
    }

    /// What HTTP Basic can carry (RFC 7617, section 2): no colon, no control characters.
    private static func name(_ arguments: Arguments) throws -> String {
        try arguments.expect(operands: 2)
        let name = arguments.operands[1]
        let isUsable = name.unicodeScalars.allSatisfy { $0 != ":" && $0.value >= 0x20 && $0.value != 0x7F }
        guard (1...64).contains(name.count), isUsable else {
            throw UsageError("\"\(name)\" is not usable as a name", hint: "1 to 64 characters, without colons")
        }
        return name
    }
}
