import Console
import Core

/// `millrace graph`: draws the pipeline.
struct GraphCommand: Command {
    static let name = "graph"
    static let summary = "draw the pipeline as text or Mermaid"
    static let mermaid = Flag("mermaid", nil, "as Mermaid, for Markdown")
    static let operands = OperandNames(optional: ["FILE"])
    static let flags = [mermaid, Flag.config]

    static func run(_ arguments: Arguments) async throws {
        let configuration = try Configuration.read(arguments.operands.first ?? arguments[.config])
        let drawing = BlueprintDrawing(configuration.blueprint)
        print(arguments.has(mermaid) ? drawing.mermaid : drawing.text)
    }
}
