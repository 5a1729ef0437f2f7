/// The life of a download: `enqueued → downloading → finished`, with three other ends or rests.
public enum DownloadState: String, Codable, Sendable, CaseIterable {
    /// Waits for its turn, or for the moment at which it is tried again.
    case enqueued
    case downloading
    /// Somebody has put it aside; what has come is kept.
    case paused
    /// The whole file is in its place.
    case finished
    /// Given up; `error` says why. It can be retried.
    case failed
    /// Somebody did not want it any more; what had come is removed.
    case cancelled

    /// Nothing more will happen to it unless somebody asks.
    public var isSettled: Bool { self == .finished || self == .failed || self == .cancelled }

    /// As the older download service says it. It had no pause for one task: such a task waits.
    public var formerName: String {
        switch self {
        case .enqueued, .paused: "ENQUEUED"
        case .downloading: "DOWNLOADING"
        case .finished: "FINISHED"
        case .failed: "FAILED"
        case .cancelled: "CLEARED"
        }
    }

    /// All that the older service counts. `CREATED` was there for a moment inside of it, and never seen.
    public static let formerNames = ["CREATED", "ENQUEUED", "DOWNLOADING", "FINISHED", "FAILED", "CLEARED"]
}
