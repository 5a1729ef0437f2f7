public import Foundation
public import StageKit
import Synchronization

/// A place to run one stage on one video, without engine, database or server. Everything is below one folder.
public final class StageBench: Sendable {
    /// What one run came to.
    public struct Run: Sendable {
        public let outcome: Outcome
        /// The folder it worked in. It stays until the bench goes.
        public let scratch: URL
        /// What stays of it for another attempt; give it to the next run to make that one.
        public let workbench: URL
        /// What it published before its end, call by call.
        public let published: [[Artifact]]

        /// What it made; empty unless it is done.
        public var drafts: [Draft] {
            if case .done(let drafts, _) = outcome { drafts } else { [] }
        }

        /// What it made, as the nodes after it get it.
        public var artifacts: [Artifact] {
            drafts.map(StageBench.artifact)
        }
    }

    /// A folder of its own in the system's folder for temporary files.
    public let folder: URL
    public let log: Log

    /// The segment store of its jobs; made by whoever records.
    public var segmentStore: URL { folder.appending(path: "segments", directoryHint: .isDirectory) }

    public init(log: Log = .silent) throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "bench-\(Identifier())", directoryHint: .isDirectory)
        self.log = log
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Makes a folder below its own: for what a test needs besides.
    public func makeFolder(_ name: String) throws -> URL {
        let made = folder.appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        return made
    }

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
        for stage: any Stage.Type, inputs: [Artifact] = [], request: JSON = .empty, preset: Preset? = nil,
        piece: String? = nil, attempt: Int = 1, isEarly: Bool = false, workbench: URL? = nil,
        control: JobControl = JobControl(),
        publisher: @escaping @Sendable ([Draft]) async throws -> Void = { _ in }
    ) throws -> Job {
        let id = Identifier()
        let scratch = folder.appending(path: "scratch-\(id)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        let kinds = stage.manifest.consumes.union(stage.manifest.accepts)
        return Job(
            id: id, video: Identifier(), node: "bench", piece: piece, attempt: attempt,
            inputs: inputs.filter { kinds.contains($0.kind) },
            request: request, preset: preset, scratch: scratch,
            workbench: workbench ?? folder.appending(path: "work-\(id)", directoryHint: .isDirectory),
            segmentStore: segmentStore, isEarly: isEarly, control: control, log: log, publisher: publisher)
    }

    /// Opens the stage, runs one job on a lane of its own, and closes it, as the engine does.
    ///
    /// - Parameters:
    ///   - isEarly: as if the nodes before it were still at work.
    ///   - workbench: of an earlier run, to go on from there; nil for a fresh one.
    ///   - published: called for what the stage publishes.
    /// - Throws: what the stage throws.
    public func run(
        _ stage: any Stage, inputs: [Artifact] = [], request: JSON = .empty, preset: Preset? = nil,
        isEarly: Bool = false, workbench: URL? = nil, control: JobControl = JobControl(),
        published: @escaping @Sendable ([Artifact]) -> Void = { _ in }
    ) async throws -> Run {
        let list = Mutex<[[Artifact]]>([])
        let job = try job(
            for: type(of: stage), inputs: inputs, request: request, preset: preset, isEarly: isEarly,
            workbench: workbench, control: control
        ) { drafts in
            let artifacts = drafts.map(Self.artifact)
            list.withLock { $0.append(artifacts) }
            published(artifacts)
        }
        return try await run(stage, job, published: { list.withLock { $0 } }, watch: StopWatch())
    }

    func run(
        _ stage: any Stage, inputs: [Artifact], request: JSON, control: JobControl, watch: StopWatch
    ) async throws -> Run {
        let job = try job(for: type(of: stage), inputs: inputs, request: request, control: control)
        return try await run(stage, job, published: { [] }, watch: watch)
    }

    private func run(
        _ stage: any Stage, _ job: Job, published: () -> [[Artifact]], watch: StopWatch
    ) async throws -> Run {
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
        return Run(
            outcome: outcome, scratch: job.scratch, workbench: try job.workbench(), published: published())
    }

    private static func artifact(_ draft: Draft) -> Artifact {
        Artifact(
            kind: draft.kind, name: draft.name, node: "bench", file: draft.file, size: size(of: draft.file),
            traits: draft.traits)
    }

    /// Runs this on a lane of its own.
    public static func onLane<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let lane = Lane(name: "bench")
        defer { lane.close() }
        return try await Task(executorPreference: lane) { try await work() }.value
    }

    static func size(of file: URL) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
    }
}
