public import StageKit

/// A job as the API shows it.
public struct JobView: Codable, Sendable, Equatable {
    /// Never changes, also over retries.
    public var id: Identifier
    /// The video it works on.
    public var video: Identifier
    /// The node of the graph it belongs to.
    public var node: String
    /// The preceding node whose results this job works on; null where the node waits for all.
    @Nullable public var part: String?
    /// Which part of the node's work this job is, where runners may do it too: `720p.mp4`; null for all of it.
    @Nullable public var piece: String?
    /// Id of the stage that does or did it.
    public var stage: String
    /// Where it stands.
    public var state: JobState
    /// 0…1.
    public var progress: Double
    /// 1 for the first; 0 before it.
    public var attempt: Int
    /// Who works or last worked on it: `transcode-0`.
    @Nullable public var lane: String?
    /// Why it is skipped, put off or cancelled, in words.
    @Nullable public var note: String?
    /// Why it failed; in a job that is tried again, why the last attempt failed.
    @Nullable public var error: ErrorView?
    /// What of the input could not be used, and why.
    public var warnings: [String]
    /// When the video came, or the node came into the graph.
    public var createdAt: Timestamp
    /// When the last attempt began.
    @Nullable public var startedAt: Timestamp?
    /// When it came to an end.
    @Nullable public var finishedAt: Timestamp?
    /// A job that is put off is not started before this time.
    @Nullable public var notBefore: Timestamp?
}

/// The life of a job: `waiting → ready → running → done`, with three other ends.
public enum JobState: String, Codable, Sendable, CaseIterable {
    /// For the nodes before it.
    case waiting
    /// Could start at once, or as soon as its back-off is over.
    case ready
    case running
    case done
    /// There was nothing to do; nodes after it go on.
    case skipped
    case failed
    case cancelled

    /// Nothing more will happen to it unless somebody asks.
    public var isFinished: Bool {
        switch self {
        case .waiting, .ready, .running: false
        case .done, .skipped, .failed, .cancelled: true
        }
    }

    /// Nodes after it may go on.
    public var isSatisfied: Bool { self == .done || self == .skipped }
}
