import Foundation
import StageKit

/// Runs one stage on one file, without a database and without a server. What the stage consumes is made first, by the
/// stages of the catalogue that make it.
struct StageTrial {
    let catalog: StageCatalog
    /// Removed by the caller.
    let folder: URL
    let log: Log
    private var artifacts: [Artifact] = []
    private var count = 0

    init(_ file: URL, catalog: StageCatalog, folder: URL, log: Log) throws {
        self.catalog = catalog
        self.folder = folder
        self.log = log
        let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        artifacts = [
            Artifact(kind: .source, name: "source/original", node: "", file: file, size: size, traits: Traits())
        ]
    }

    /// Runs the stage, after what it needs.
    ///
    /// - Parameter settings: of the stage itself; the others run with their defaults.
    /// - Throws: `StageFailure`; `CancellationError`.
    mutating func run(_ stage: any Stage.Type, settings: Settings) async throws -> (Outcome, [Artifact]) {
        for kind in stage.manifest.consumes.union(stage.manifest.accepts).sorted(by: { $0.rawValue < $1.rawValue }) {
            try await provide(kind, isNeeded: stage.manifest.consumes.contains(kind), for: stage)
        }
        let outcome = try await perform(stage, settings: settings)
        guard case .done(let drafts, _) = outcome else { return (outcome, []) }
        let made = drafts.map { draft in
            Artifact(
                kind: draft.kind, name: draft.name, node: stage.manifest.id, file: draft.file,
                size: (try? draft.file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0, traits: draft.traits)
        }
        artifacts += made
        return (outcome, made)
    }

    private mutating func provide(_ kind: ArtifactKind, isNeeded: Bool, for stage: any Stage.Type) async throws {
        guard isNeeded, !artifacts.contains(where: { $0.kind == kind }) else { return }
        let maker = catalog.stages.first { $0.manifest.produces.contains(kind) && $0.manifest.id != stage.manifest.id }
        guard let maker else {
            throw StageFailure.permanent("missing_input", "no stage of this binary makes \"\(kind)\"")
        }
        log.info("\(maker.manifest.id) first, for its \(kind)")
        _ = try await run(maker, settings: Settings())
    }

    private mutating func perform(_ type: any Stage.Type, settings: Settings) async throws -> Outcome {
        count += 1
        let scratch = folder.appendingPathComponent(String(count), isDirectory: true)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        let control = JobControl()
        let manifest = type.manifest
        let job = Job(
            id: Identifier(), video: Identifier(), node: manifest.id, attempt: 1,
            inputs: artifacts.filter { manifest.consumes.contains($0.kind) || manifest.accepts.contains($0.kind) },
            request: .empty, scratch: scratch, control: control, log: log.with("stage", manifest.id))
        let lane = Lane(name: manifest.id)
        defer { lane.close() }
        let stage = type.init(settings: settings)
        let work = Task(executorPreference: lane) {
            try await stage.open()
            do {
                let outcome = try await stage.run(job)
                await stage.close()
                return outcome
            } catch {
                await stage.close()
                throw error
            }
        }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            control.cancel()
            work.cancel()
        }
    }
}
