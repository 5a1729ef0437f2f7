/// How a runner stands to a job that it once took.
public enum RunnerStanding: Sendable, Equatable, CaseIterable {
    /// It has it.
    case processing
    /// Its result is being looked at.
    case completing
    /// Its result was taken.
    case completed
    /// The job was cancelled, failed, or given to somebody else.
    case over

    /// What a runner may want to do with a job.
    public enum Verb: Sendable, CaseIterable { case update, success, error, abort, download }

    public enum Answer: Sendable, Equatable {
        case allowed
        /// Harmless, and of no use: a heartbeat that was on its way.
        case ignored
        /// The job is past that.
        case notProcessing
        /// The runner shall stop.
        case over
    }

    /// What the runner is told.
    ///
    /// - Parameter isLive: the job is a live source. Its runner goes on for as long as it is not told to stop, and then
    ///   says that it succeeded.
    public func answer(to verb: Verb, isLive: Bool = false) -> Answer {
        switch self {
        case .processing: .allowed
        case _ where isLive && verb == .success: .ignored
        case .completing, .completed: verb == .update && !isLive ? .ignored : .notProcessing
        case .over: .over
        }
    }

    /// - Parameters:
    ///   - job: nil when it is gone.
    ///   - claim: which time that the job was taken.
    init(_ job: JobRecord?, claim: Int) {
        guard let job, job.claim == claim else {
            self = .over
            return
        }
        switch job.state {
        case .running: self = job.result == nil ? .processing : .completing
        case .done: self = .completed
        default: self = .over
        }
    }
}
