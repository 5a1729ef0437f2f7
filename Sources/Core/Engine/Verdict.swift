import StageKit

/// How a visit to a job ended.
enum Ending: Sendable, Equatable {
    case done(warnings: [String])
    case skipped(String)
    /// To come back after so many seconds.
    case later(Double, String)
    case failed(StageFailure)
    /// The engine is stopping: not the job's fault.
    case stopped
}

/// What becomes of a job: a pure function of how the visit ended, how often it was tried, and the node's policy.
enum Verdict: Sendable, Equatable {
    case done(warnings: [String])
    case skipped(String)
    /// `counts`: the attempt was one of those that the node allows.
    case again(after: Double, counts: Bool, error: JobError?, note: String?)
    case failed(JobError)
    /// The whole video fails, and its files go.
    case rejected(JobError)

    /// - Parameter attempt: the one that ended; 1 for the first.
    init(_ ending: Ending, attempt: Int, of attempts: Int, backoff: Backoff) {
        switch ending {
        case .done(let warnings): self = .done(warnings: warnings)
        case .skipped(let why): self = .skipped(why)
        case .later(let seconds, let why): self = .again(after: seconds, counts: false, error: nil, note: why)
        case .stopped: self = .again(after: 0, counts: false, error: nil, note: nil)
        case .failed(let failure):
            let error = JobError(failure)
            let delay: Double
            switch failure.advice {
            case .permanent:
                self = .failed(error)
                return
            case .reject:
                self = .rejected(error)
                return
            case .retry: delay = backoff.delay(after: attempt)
            case .retryAfter(let duration): delay = duration.seconds
            }
            self =
                attempt < attempts
                ? .again(after: delay, counts: true, error: error, note: nil) : .failed(error)
        }
    }
}

extension JobError {
    init(_ failure: StageFailure) {
        self.init(code: failure.code, words: failure.words, hint: failure.hint)
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
