/// Where a video stands. Never decided twice: it is read off the jobs, here.
public enum VideoState: String, Codable, Sendable, CaseIterable {
    /// No job has started.
    case queued
    case processing
    /// Every job is done or skipped.
    case ready
    /// Nothing is left to do and a job failed.
    case failed
    /// Nothing is left to do and a job was cancelled.
    case cancelled

    /// Nothing more will happen to it unless somebody asks.
    public var isSettled: Bool {
        switch self {
        case .queued, .processing: false
        case .ready, .failed, .cancelled: true
        }
    }

    /// What of a job counts for its video.
    struct Fact: Equatable {
        var state: JobState
        var hasStarted: Bool
        /// Done before, and brought round again after a start: whatever comes of it, the video stays what it is.
        var isRevisit = false
    }

    init(_ jobs: [Fact]) {
        let states = jobs.map { $0.isRevisit ? .done : $0.state }
        if states.allSatisfy(\.isFinished) {
            self = states.contains(.failed) ? .failed : states.contains(.cancelled) ? .cancelled : .ready
        } else {
            let isUntouched = jobs.allSatisfy { !$0.hasStarted } && states.allSatisfy { $0 == .waiting || $0 == .ready }
            self = isUntouched ? .queued : .processing
        }
    }

    /// The progress of a video: the mean of its jobs, a finished one counting in full.
    static func progress(_ jobs: [(state: JobState, progress: Double)]) -> Double {
        guard !jobs.isEmpty else { return 1 }
        let done = jobs.reduce(0) { $0 + ($1.state.isSatisfied ? 1 : $1.progress) }
        return (done / Double(jobs.count) * 1000).rounded(.down) / 1000
    }
}
