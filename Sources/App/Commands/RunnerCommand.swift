import Console
import Core
import Server
import StageKit

/// `millrace runner token create|list|delete` and `millrace runner list|remove`: machines that work for this one.
struct RunnerCommand: Command {
    static let name = "runner"
    static let summary = "PeerTube runners: token create, token list, token delete ID, list, remove ID"
    static let operands = OperandNames(required: ["token, list or remove"], optional: ["create, list or delete", "ID"])
    static let choices = ["token", "list", "remove"]
    static let flags = [Flag.json, Flag.data]
    static let details = """
        token create prints a registration token, with which any number of runners may come:
            peertube-runner register --url URL --registration-token TOKEN --runner-name NAME
        token delete removes it and the runners that came by it; remove forgets one. What they had is offered to others.
        A running server knows of every change at once.
        """

    static func run(_ arguments: Arguments) async throws {
        switch arguments.operands[0] {
        case "token": try token(arguments)
        case "list":
            try arguments.expect(operands: 1)
            let runners = try Service.runners(data: try arguments.existingData)
            try arguments.show(runners) {
                [String($0.id), $0.lastContact.description, $0.version ?? "-", $0.ip, $0.name]
            }
        case "remove":
            let id = try id(arguments, at: 1)
            guard try Service.deleteRunner(id, data: try arguments.existingData) else {
                throw UsageError("there is no runner \(id)", hint: "\"millrace runner list\" shows the ids")
            }
            complain("removed")
        case let verb: throw UsageError.unknown(verb, in: choices)
        }
    }

    private static func token(_ arguments: Arguments) throws {
        guard arguments.operands.count > 1 else { throw UsageError("token needs one more word: create, list or delete") }
        switch arguments.operands[1] {
        case "create":
            try arguments.expect(operands: 2)
            let token = RunnerToken.registration.make()
            _ = try Service.createRegistrationToken(token, data: arguments.dataFolder)
            say(token)
        case "list":
            try arguments.expect(operands: 2)
            let tokens = try Service.registrationTokens(data: try arguments.existingData)
            try arguments.show(tokens) {
                [String($0.id), $0.createdAt.description, "\($0.registeredRunnersCount) runners", $0.registrationToken]
            }
        case "delete":
            let id = try id(arguments, at: 2)
            guard try Service.deleteRegistrationToken(id, data: try arguments.existingData) else {
                throw UsageError("there is no registration token \(id)", hint: "\"millrace runner token list\" shows the ids")
            }
            complain("deleted")
        case let verb: throw UsageError.unknown(verb, in: ["create", "list", "delete"])
        }
    }

    /// The last word, which is a number.
    private static func id(_ arguments: Arguments, at index: Int) throws -> Int {
        try arguments.expect(operands: index + 1)
        guard let id = Int(arguments.operands[index]) else {
            throw UsageError("\"\(arguments.operands[index])\" is no id", hint: "ids are numbers; list shows them")
        }
        return id
    }
}
