import Synchronization

/// What was done since the start of the process.
public struct Tally: Sendable, Equatable {
    /// What the jobs of one node came to.
    public struct Work: Sendable, Equatable {
        /// Jobs that ended with a result.
        public var jobs = 0
        /// How long they took together, in seconds.
        public var seconds = 0.0
        /// How long their videos are together, in seconds.
        public var mediaSeconds = 0.0
        /// Seconds of video for each second of work, in the latest job.
        public var latestSpeed = 0.0

        /// None yet.
        public init() {}
    }

    /// Files that came in.
    public var uploads = 0
    /// Of those files.
    public var uploadedBytes = 0
    /// By node.
    public var work: [String: Work] = [:]
}

/// Keeps the tally.
final class TallyKeeper: Sendable {
    private let state = Mutex(Tally())

    var tally: Tally { state.withLock { $0 } }

    func upload(bytes: Int) {
        state.withLock {
            $0.uploads += 1
            $0.uploadedBytes += bytes
        }
    }

    func job(at node: String, seconds: Double, mediaSeconds: Double?) {
        state.withLock { tally in
            tally.work[node, default: Tally.Work()].jobs += 1
            tally.work[node, default: Tally.Work()].seconds += seconds
            guard let mediaSeconds, seconds > 0 else { return }
            tally.work[node, default: Tally.Work()].mediaSeconds += mediaSeconds
            tally.work[node, default: Tally.Work()].latestSpeed = mediaSeconds / seconds
        }
    }
}
