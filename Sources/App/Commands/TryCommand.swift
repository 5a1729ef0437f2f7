import Console
import Core
import Foundation
import StageKit
import StageTesting
import StandardStages

/// `millrace try STAGE FILE`: one stage on one file, for its author.
struct TryCommand: Command {
    static let name = "try"
    static let summary = "run one stage on one file, without database and server"
    static let operands = OperandNames(required: ["STAGE", "FILE"])
    static let with = Flag("with", "JSON", "the stage's settings, as in Plugins.json: '{\"count\": 3}'")
    static let to = Flag("to", "DIR", "keep what it makes in this folder; otherwise it is only listed")
    static let flags = [with, to, Flag.log, Flag.logStyle]
    static let details = "What the stage consumes is made first, by the stages that make it, with their defaults."

    static func run(_ arguments: Arguments) async throws {
        let id = arguments.operands[0]
        guard let stage = standardStages[id] else {
            throw UsageError("there is no stage \"\(id)\"", hint: Spelling.hint(for: id, in: standardStages.ids))
        }
        let file = try LocalFile(arguments.operands[1])
        let settings = try settings(arguments[with], of: stage)
        let target = try arguments[to].map { try OutputFolder(URL(fileURLWithPath: $0, isDirectory: true)) }
        do {
            var trial = try StageTrial(file.url, catalog: standardStages, log: try arguments.log())
            let cancel = trial.cancel
            let run = try await StopSignals.whileRunning(first: { cancel() }) {
                try await trial.run(stage, settings: settings)
            }
            report(run)
            try target?.keep(run.artifacts)
        } catch {
            target?.discard()
            throw error
        }
    }

    private static func settings(_ text: String?, of stage: any Stage.Type) throws -> Settings {
        guard let text else { return Settings() }
        let document = JSONDocument(Array(text.utf8))
        let mistakes = document.mistakes.map { Problem(at: $0.position, path: "$", $0.words, hint: $0.hint) }
        let settings = Settings(document.root, path: "$")
        _ = stage.init(settings: settings)
        let problems = mistakes.isEmpty ? settings.problems : mistakes
        guard problems.isEmpty else {
            throw ConfigurationError(problems.map { $0.report(file: "--with") }.joined(separator: "\n"))
        }
        return Settings(document.root, path: "$")
    }

    private static func report(_ run: StageBench.Run) {
        switch run.outcome {
        case .done(_, let warnings):
            for warning in warnings { complain("warning: \(warning)") }
            for artifact in run.artifacts { print("\(artifact.kind)\t\(artifact.name)\t\(artifact.size) bytes") }
        case .skipped(let why): print("skipped: \(why)")
        case .later(let time, let why): print("later, in \(time): \(why)")
        }
    }
}
