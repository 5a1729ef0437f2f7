public import Foundation

/// The work of one node for one video, as the stage sees it.
public struct Job: Sendable {
    public let id: Identifier
    public let video: Identifier
    public let node: String

    /// The part of the work that is to be done, by the name that the stage gave it; nil for all of it. Only jobs of a
    /// `PortableStage` are ever cut.
    public let piece: String?

    /// 1 for the first.
    public let attempt: Int

    /// What earlier nodes made and this stage consumes or accepts, in the order of their making.
    public let inputs: [Artifact]

    /// What the API call that made the video (or asked for this job) said: an object, empty when it said nothing.
    public let request: JSON

    /// What people call the video; empty where it has no name.
    public let title: String

    /// What renditions the video was promised when it was made; nil where the node decides.
    public let preset: Preset?

    /// An empty folder of this attempt alone. Removed when the attempt ends, however it ends.
    public let scratch: URL

    /// Folder of the segment store that the restreamer's doors show, for stages that record into it; need not exist. It
    /// belongs to all recordings together: what is there is left as it is. Nil where there is no such store.
    public let segmentStore: URL?

    public let log: Log

    /// The nodes before this one are still at work: `inputs` are what they have published so far, and the job comes
    /// round again. Only stages whose manifest says `follows` ever see true.
    public let isEarly: Bool

    private let bench: URL
    private let control: JobControl
    private let publisher: @Sendable ([Draft]) async throws -> Void

    /// The engine's, and `StageTesting`'s, way to make one.
    ///
    /// - Parameters:
    ///   - title: what people call the video.
    ///   - workbench: the folder that `workbench()` is to hand out; need not exist.
    ///   - publisher: what `publish(_:)` does.
    public init(
        id: Identifier, video: Identifier, node: String, piece: String? = nil, attempt: Int, inputs: [Artifact],
        request: JSON, title: String = "", preset: Preset? = nil, scratch: URL, workbench: URL, segmentStore: URL? = nil,
        isEarly: Bool = false,
        control: JobControl, log: Log,
        publisher: @escaping @Sendable ([Draft]) async throws -> Void
    ) {
        self.id = id
        self.video = video
        self.node = node
        self.piece = piece
        self.attempt = attempt
        self.inputs = inputs
        self.request = request
        self.title = title
        self.preset = preset
        self.scratch = scratch
        bench = workbench
        self.segmentStore = segmentStore
        self.isEarly = isEarly
        self.publisher = publisher
        self.control = control
        self.log = log
    }

    /// The inputs of this kind.
    public func inputs(_ kind: ArtifactKind) -> [Artifact] { inputs.filter { $0.kind == kind } }

    /// The first input of this kind.
    ///
    /// - Throws: `StageFailure` (permanent) when there is none.
    public func input(_ kind: ArtifactKind) throws -> Artifact {
        guard let artifact = inputs.first(where: { $0.kind == kind }) else {
            throw StageFailure.permanent(
                "missing_input", "there is no \(kind) to work on",
                hint: "let \"\(node)\" come after a node that makes \"\(kind)\"")
        }
        return artifact
    }

    /// The facts of the source, as the probe wrote them.
    ///
    /// - Throws: `StageFailure` (permanent) when no probe ran before.
    public func facts() throws -> MediaFacts {
        guard let facts = try input(.facts).traits.facts else {
            throw StageFailure.permanent("missing_facts", "the facts of the source are empty")
        }
        return facts
    }

    /// A file to make, in the scratch folder. Its parent folder exists afterwards.
    ///
    /// - Parameter name: a relative path of plain components; see `InsideFolder`.
    /// - Throws: `StageFailure` (permanent) for a name that would leave the folder, or the error of making a folder.
    public func output(_ kind: ArtifactKind, name: String, traits: Traits = Traits()) throws -> Draft {
        guard let file = InsideFolder(scratch).file(name) else {
            throw StageFailure.permanent("bad_name", "\"\(name)\" is not a plain relative path")
        }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        return Draft(kind: kind, name: name, file: file, traits: traits)
    }

    /// A folder for what is worth keeping when an attempt ends before the work does. It stays over attempts, restarts
    /// and crashes, until the job is done or skipped, or its video is rejected or deleted; a failed or cancelled job
    /// keeps it for a retry. One attempt at a time has it.
    ///
    /// What is found there may be of any moment: a crash leaves half a file. Write to another name and rename.
    ///
    /// - Throws: the error of making the folder.
    public func workbench() throws -> URL {
        try FileManager.default.createDirectory(at: bench, withIntermediateDirectories: true)
        return bench
    }

    /// A file in the workbench that becomes an artefact.
    ///
    /// It may be published while it still grows: only its bytes at that moment count, and they must not change any
    /// more. Publish it again, or return it in the `Outcome`, to make what was appended since then count too.
    ///
    /// - Throws: as `output(_:name:traits:)`.
    public func growing(_ kind: ArtifactKind, name: String, traits: Traits = Traits()) throws -> Draft {
        guard let file = InsideFolder(try workbench()).file(name) else {
            throw StageFailure.permanent("bad_name", "\"\(name)\" is not a plain relative path")
        }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        return Draft(kind: kind, name: name, file: file, traits: traits)
    }

    /// Makes files artefacts before the work is done: all of them or none, as at its end. Stages after this one that
    /// follow (`StageManifest.follows`) get to see them. What is published stays when the job fails later on.
    ///
    /// - Throws: `CancellationError` when nobody wants the job any more; `StageFailure` for a draft that breaks the
    ///   contract; the error of the disk or the database.
    public func publish(_ drafts: [Draft]) async throws { try await publisher(drafts) }

    /// Tells how far the work is. Cheap: call it as often as you like, from any thread.
    ///
    /// - Parameter fraction: 0…1; a smaller value than before is ignored.
    /// - Throws: `CancellationError` when the job is to stop.
    public func progress(_ fraction: Double) throws { try control.advance(to: fraction) }

    /// Whether the job is to stop. For interrupt callbacks of C libraries; may be called from any thread.
    public var isCancelled: Bool { control.isCancelled }

    /// Whether the job is to stop, as a closure that outlives this value.
    public var cancellation: @Sendable () -> Bool { { [control] in control.isCancelled } }
}
