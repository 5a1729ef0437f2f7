public import Foundation
public import StageKit

/// A place to run one stage on one video, without engine, database or server. Everything is below one folder.
public final class StageBench: Sendable {
    /// What one run came to.
    public struct Run: Sendable {
        public let outcome: Outcome
        /// The folder it worked in. It stays until the bench goes.
        public let scratch: URL

        /// What it made; empty unless it is done.
        public var drafts: [Draft] {
            if case .done(let drafts, _) = outcome { drafts } else { [] }
        }

        /// What it made, as the nodes after it get it.
        public var artifacts: [Artifact] {
            drafts.map {
                Artifact(
                    kind: $0.kind, name: $0.name, node: "bench", file: $0.file, size: StageBench.size(of: $0.file),
                    traits: $0.traits)
            }
        }
    }

    /// A folder of its own in the system's folder for temporary files.
    public let folder: URL
    public let log: Log

    public init(log: Log = .silent) throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "bench-\(Identifier())", directoryHint: .isDirectory)
        self.log = log
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A file as an earlier node would have left it.
    public func artifact(_ kind: ArtifactKind, _ name: String, file: URL, traits: Traits = Traits()) -> Artifact {
        Artifact(kind: kind, name: name, node: "bench", file: file, size: Self.size(of: file), traits: traits)
    }

    /// A file with these bytes as an earlier node would have left it.
    public func artifact(_ kind: ArtifactKind, _ name: String, bytes: [UInt8], traits: Traits = Traits()) throws
        -> Artifact
    {
        let file = folder.appending(path: "inputs").appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return artifact(kind, name, file: file, traits: traits)
    }

    /// A job in a fresh scratch folder. Of `inputs` it gets what the stage consumes or accepts.
    public func job(
        for stage: any Stage.Type, inputs: [Artifact] = [], request: JSON = .empty, attempt: Int = 1,
        control: JobControl = JobControl()
    ) throws -> Job {
        let id = Identifier()
        let scratch = folder.appending(path: "scratch-\(id)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        let kinds = stage.manifest.consumes.union(stage.manifest.accepts)
        return Job(
            id: id, video: Identifier(), node: "bench", attempt: attempt,
            inputs: inputs.filter { kinds.contains($0.kind) },
            request: request, scratch: scratch, control: control, log: log)
    }

    /// Opens the stage, runs one job on a lane of its own, and closes it, as the engine does.
    ///
    /// - Throws: what the stage throws.
    public func run(
        _ stage: any Stage, inputs: [Artifact] = [], request: JSON = .empty, control: JobControl = JobControl()
    ) async throws -> Run {
        try await run(stage, inputs: inputs, request: request, control: control, watch: StopWatch())
    }

    func run(
        _ stage: any Stage, inputs: [Artifact], request: JSON, control: JobControl, watch: StopWatch
    ) async throws -> Run {
        let job = try job(for: type(of: stage), inputs: inputs, request: request, control: control)
        let outcome = try await Self.onLane {
            try await stage.open()
            do {
                watch.begin()
                defer { watch.end() }
                let outcome = try await stage.run(job)
                await stage.close()
                return outcome
            } catch {
                await stage.close()
                throw error
            }
        }
        return Run(outcome: outcome, scratch: job.scratch)
    }

    static func onLane<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let lane = Lane(name: "bench")
        defer { lane.close() }
        return try await Task(executorPreference: lane) { try await work() }.value
    }

    static func size(of file: URL) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
    }
}
