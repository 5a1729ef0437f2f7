import SQL
import StageKit

/// A row of `videos`.
struct VideoRecord: Sendable, Equatable {
    let id: Identifier
    var name: String
    var externalID: String?
    var visibility: Visibility
    let preset: String
    let request: JSON
    let createdAt: Timestamp
    var state: VideoState
    var readyAt: Timestamp?
    var isRejected: Bool
    var isDeleting: Bool
    var playableAt: Timestamp?
}

/// A row of `jobs`.
struct JobRecord: Sendable, Equatable {
    let id: Identifier
    let video: Identifier
    let node: String
    /// The preceding node whose results it works on; empty where the node waits for all.
    let part: String
    /// The part of the work that this job is, as the stage named it; empty for all of it. See `PortableStage`.
    var piece = ""
    /// What a runner would be asked for; nil where only a lane of this process can do it.
    var work: PortableWork?
    /// Less comes first.
    var priority = 0
    /// Nodes that follow begin when all such pieces are there.
    var isEssential = false
    /// Before this moment it is left to runners.
    var localAfter: Timestamp?
    /// The runner that has it, or made it.
    var runner: Int?
    /// What the runner sent, while that is looked at.
    var result: SentResult?
    var stage: String
    var state: JobState
    var attempt = 0
    /// Times in a row that its process ended, or its lease, while it ran.
    var crashes = 0
    var claim = 0
    var progress = 0.0
    var notBefore: Timestamp?
    var leaseUntil: Timestamp?
    var lane: String?
    /// What the call that asked for this job said; nil for the video's own request.
    var request: JSON?
    var note: String?
    var error: JobError?
    var warnings: [String] = []
    var isRevisit = false
    let createdAt: Timestamp
    var startedAt: Timestamp?
    var finishedAt: Timestamp?

    init(
        id: Identifier = Identifier(), video: Identifier, node: String, part: String, stage: String, state: JobState,
        createdAt: Timestamp
    ) {
        self.id = id
        self.video = video
        self.node = node
        self.part = part
        self.stage = stage
        self.state = state
        self.createdAt = createdAt
    }

    /// Seconds of silence after which it is taken back from a runner.
    var stallAfter: Double { RunnerPolicy.stallAfter(work?.kind) }

    var fact: VideoState.Fact {
        VideoState.Fact(state: state, hasStarted: claim > 0, isRevisit: isRevisit)
    }
}

/// Why a job failed, as it is written down.
struct JobError: Sendable, Equatable {
    let code: String
    let words: String
    let hint: String?
}

/// A row of `artifacts`.
struct ArtifactRecord: Sendable, Equatable {
    let video: Identifier
    let name: String
    let kind: ArtifactKind
    let node: String
    let part: String
    let size: Int
    let traits: Traits
    let madeBy: String
    let createdAt: Timestamp
}
