import StageKit

/// The numbers and decisions that hold for jobs of runners.
enum RunnerPolicy {
    /// Failures of all runners together that end a job.
    static let mostFailures = 5
    /// After so many seconds of silence a job is taken back. Runners call once a minute, whatever they do; and with
    /// each chunk of a live source.
    static func stallAfter(_ kind: PortableWork.Kind?) -> Double { kind == .live ? 30 : 150 }
    /// For so many seconds a live source that a runner failed at is left alone: perhaps it has not begun.
    static let livePause = 10.0
    /// For so many seconds a live source whose runner was lost waits for another one to go on with it.
    static let successionLimit = 60.0
    /// For so many seconds a new job is left to runners where they are preferred.
    static let localWait = 10.0
    /// What no lane of this process can do, it leaves to runners until then: 9999-12-31.
    static let never = Timestamp(milliseconds: 253_402_214_400_000)
    /// How many seconds a token of a job is remembered after it was given out.
    static let memory = 7 * 86400.0
    /// Between two writes of when a runner was last heard of, in seconds.
    static let contactInterval = 30.0
    /// Jobs that are offered at a time.
    static let mostOffers = 10
    /// Times that the program may end while it looks at one result.
    static let mostCrashes = 3

    /// The jobs in the order in which a runner is offered them. All are woken at the same moment, and many take the
    /// first without looking: of those that are as urgent as the first, each runner sees another one at the front.
    static func ordered(_ jobs: [JobRecord], for runner: Int) -> [JobRecord] {
        let count = jobs.prefix { $0.priority == jobs.first?.priority }.count
        guard count > 1 else { return jobs }
        let turn = max(0, runner - 1) % count
        return Array(jobs[turn..<count] + jobs[..<turn] + jobs[count...])
    }

    /// What becomes of a job after a runner's visit.
    ///
    /// - Parameters:
    ///   - failures: of all runners, this one counted.
    ///   - kind: of its work.
    ///   - isOver: what happened cannot happen again: the end of a live source.
    static func verdict(
        _ ending: Ending, failures: Int, _ kind: PortableWork.Kind? = nil, isOver: Bool = false
    ) -> Verdict {
        switch ending {
        case .done(let warnings): .done(warnings: warnings)
        case .skipped(let why): .skipped(why)
        case .later(let seconds, let why): .again(after: seconds, counts: false, error: nil, note: why)
        case .stopped: .again(after: 0, counts: false, error: nil, note: nil)
        case .failed(let failure):
            // Whatever a stage advises of what a stranger sent: the source is not to blame.
            failures >= mostFailures || isOver
                ? .failed(JobError(failure))
                : .again(after: kind == .live ? livePause : 0, counts: false, error: JobError(failure), note: nil)
        }
    }

    /// How a live source goes on of which something has come, and whose runner is lost.
    enum Succession: Equatable {
        /// With another runner.
        case offer(after: Double)
        /// Not at all.
        case end
    }

    /// - Parameters:
    ///   - failures: of all runners, this one counted.
    ///   - isFailure: it is to blame; else it was stopped.
    ///   - hasSent: it brought something. One that did not perhaps found nothing to read.
    static func succession(failures: Int, isFailure: Bool, hasSent: Bool) -> Succession {
        guard failures < mostFailures else { return .end }
        return .offer(after: isFailure && !hasSent ? livePause : 0)
    }

    static func silence(of name: String, _ kind: PortableWork.Kind?) -> StageFailure {
        .retry("lost", "nothing was heard of the runner \"\(name)\" for \(Int(stallAfter(kind))) seconds")
    }

    /// Less comes first.
    static func priority(of piece: Piece) -> Int {
        switch piece.work?.kind {
        // It does not wait.
        case .live: 0
        case .storyboard: 95
        case .transcription: 200
        case .edit: 150
        case .picture, .sound, .still, nil: piece.isEssential ? 100 : 10_000
        }
    }
}
