import Foundation
import StageKit
import StageTesting

/// Runs one stage on one file, without a database and without a server. What the stage consumes is made first, by the
/// stages of the catalogue that make it.
struct StageTrial {
    private let catalog: StageCatalog
    private let bench: StageBench
    private let control = JobControl()
    private var artifacts: [Artifact]

    init(_ file: URL, catalog: StageCatalog, log: Log) throws {
        self.catalog = catalog
        bench = try StageBench(log: log)
        artifacts = [bench.artifact(.source, "source/original", file: file)]
    }

    /// Asks the stage that runs to stop.
    var cancel: @Sendable () -> Void { { [control] in control.cancel() } }

    /// Runs the stage, after what it needs.
    ///
    /// - Parameter settings: of the stage itself; the others run with their defaults.
    /// - Throws: `StageFailure`; `CancellationError`.
    /// - Returns: what it made is there as long as this value.
    mutating func run(_ stage: any Stage.Type, settings: Settings) async throws -> StageBench.Run {
        for kind in stage.manifest.consumes.sorted(by: { $0.rawValue < $1.rawValue }) {
            try await provide(kind, for: stage)
        }
        let run = try await bench.run(stage.init(settings: settings), inputs: artifacts, control: control)
        artifacts += run.artifacts
        return run
    }

    private mutating func provide(_ kind: ArtifactKind, for stage: any Stage.Type) async throws {
        guard !artifacts.contains(where: { $0.kind == kind }) else { return }
        let maker = catalog.stages.first { $0.manifest.produces.contains(kind) && $0.manifest.id != stage.manifest.id }
        guard let maker else {
            throw StageFailure.permanent("missing_input", "no stage of this binary makes \"\(kind)\"")
        }
        bench.log.info("\(maker.manifest.id) first, for its \(kind)")
        _ = try await run(maker, settings: Settings())
    }
}
