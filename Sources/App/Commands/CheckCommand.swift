import Core

/// `millrace check`: finds every mistake in `Plugins.json`.
struct CheckCommand: Command {
    static let name = "check"
    static let summary = "find every mistake in Plugins.json before anything starts"
    static let operands = OperandNames(optional: ["FILE"])
    static let flags = [Flag.config]

    static func run(_ arguments: Arguments) async throws {
        let configuration = try Configuration.read(arguments.operands.first ?? arguments[.config])
        print("\(configuration.name): \(configuration.blueprint.nodes.count) nodes, no mistakes")
    }
}
