import Console
import Core
import StageKit
import StandardStages

/// `millrace stages`: what can stand in a pipeline.
struct StagesCommand: Command {
    static let name = "stages"
    static let summary = "list the stages of this binary with their settings"
    static let schema = Flag("schema", nil, "print the JSON Schema of Plugins.json, for editors")
    static let markdown = Flag("markdown", nil, "print Docs/Stages.md")
    static let flags = [schema, markdown]

    static func run(_ arguments: Arguments) async throws {
        if arguments.has(schema) {
            print(BlueprintSchema(catalog: standardStages).json.text(pretty: true))
        } else if arguments.has(markdown) {
            print(StageReference.markdown(standardStages), terminator: "")
        } else {
            print(StageReference.text(standardStages), terminator: "")
        }
    }
}
