import Console
import Core
import StageKit

/// `millrace check`: finds every mistake in `Plugins.json`, and warns of presets that will not work.
struct CheckCommand: Command {
    static let name = "check"
    static let summary = "find every mistake in Plugins.json before anything starts"
    static let operands = OperandNames(optional: ["FILE"])
    static let flags = [Flag.config, Flag.data]

    static func run(_ arguments: Arguments) async throws {
        let configuration = try Configuration.read(arguments.operands.first ?? arguments[.config])
        let data = try arguments.dataIfThere
        for warning in try Service.presetWarnings(
            data: data, blueprint: configuration.blueprint, encoders: .ofThisBuild)
        {
            complain("warning: \(configuration.name): \(warning)")
        }
        print("\(configuration.name): \(configuration.blueprint.nodes.count) nodes, no mistakes")
    }
}
