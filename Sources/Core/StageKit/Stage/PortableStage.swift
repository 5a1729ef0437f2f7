public import Foundation

/// A stage whose jobs can be cut into pieces that others can make too: runners on other machines, with tools of their
/// own. A node of such a stage may say `"lanes": {"runners": true}`.
///
/// Each piece becomes a job. Whoever claims it first makes it: a lane of this process calls `run(_:)`, with the name of
/// the piece in `Job.piece`; of what a runner sends `adopt(_:for:)` makes drafts, on a lane of this process. Both ends
/// are the same to the engine: drafts, adopted all or none.
public protocol PortableStage: Stage {
    /// Cuts a job: a decision from what is known, without opening a file. All pieces together are what the whole job
    /// would have made; without any the job is skipped.
    ///
    /// - Throws: `StageFailure` when nothing can be made of this input.
    nonisolated func pieces(of material: JobMaterial) throws -> [Piece]

    /// Makes drafts of what a runner sent for the piece `Job.piece`. It is a stranger's file: nothing of it is trusted,
    /// and what is not what was asked for is refused.
    ///
    /// - Throws: `StageFailure` saying what is wrong; the piece is offered again.
    func adopt(_ result: PieceResult, for job: Job) async throws -> Outcome
}

/// What a job has to work with, before anybody has it.
public struct JobMaterial: Sendable {
    /// As `Job.inputs`.
    public let inputs: [Artifact]
    /// As `Job.request`.
    public let request: JSON
    /// As `Job.preset`.
    public let preset: Preset?

    public init(inputs: [Artifact], request: JSON = .empty, preset: Preset? = nil) {
        self.inputs = inputs
        self.request = request
        self.preset = preset
    }

    /// The facts of the source, as the probe wrote them.
    ///
    /// - Throws: `StageFailure` (permanent) when no probe ran before.
    public func facts() throws -> MediaFacts {
        guard let facts = inputs.first(where: { $0.kind == .facts })?.traits.facts else {
            throw StageFailure.permanent("missing_facts", "the facts of the source are not there")
        }
        return facts
    }
}

/// A part of a job that can be made by itself.
public struct Piece: Sendable, Equatable {
    /// Unique in the job; for people too: `720p.mp4`.
    public let name: String
    /// What a runner is asked for; nil for what only a lane of this process can make.
    public let work: PortableWork?
    /// With all such pieces of a job the nodes after it that follow can begin; the others are made after them.
    public let isEssential: Bool
    /// No lane of this process can make it: it waits for a runner, however long.
    public let isForRunnersAlone: Bool

    public init(
        _ name: String, _ work: PortableWork?, isEssential: Bool = true, isForRunnersAlone: Bool = false
    ) {
        self.name = name
        self.work = work
        self.isEssential = isEssential
        self.isForRunnersAlone = isForRunnersAlone
    }
}

/// What a runner sent.
public struct PieceResult: Sendable, Equatable {
    /// What a file is.
    public enum Role: String, Sendable, Codable, CaseIterable {
        /// Picture, sound, or both.
        case media
        /// The HLS playlist of `media`.
        case playlist
        /// WebVTT.
        case text
        /// A JPEG.
        case picture
    }

    /// Files of this process alone.
    public let files: [Role: URL]
    /// Of what was understood, as the runner calls it: `en`.
    public let language: String?
    /// Of a live source: why it ended before its time; nil when it did not.
    public let interruption: String?

    public init(files: [Role: URL], language: String? = nil, interruption: String? = nil) {
        self.files = files
        self.language = language
        self.interruption = interruption
    }

    /// A file of the result.
    ///
    /// - Throws: `StageFailure` when it is not there.
    public func file(_ role: Role) throws -> URL {
        guard let file = files[role] else {
            throw StageFailure.retry("bad_result", "the result has no \(role.rawValue) file")
        }
        return file
    }
}
