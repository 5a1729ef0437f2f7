import StageKit
import Testing

@testable import Core

/// What runners may do, and what becomes of jobs: the decisions alone.
@Suite struct RunnerRuleTests {
    static let answers: [(RunnerStanding, [RunnerStanding.Verb: RunnerStanding.Answer])] = [
        (.processing, [.update: .allowed, .success: .allowed, .error: .allowed, .abort: .allowed, .download: .allowed]),
        (
            .completing,
            [
                .update: .ignored, .success: .notProcessing, .error: .notProcessing, .abort: .notProcessing,
                .download: .notProcessing,
            ]
        ),
        (
            .completed,
            [
                .update: .ignored, .success: .notProcessing, .error: .notProcessing, .abort: .notProcessing,
                .download: .notProcessing,
            ]
        ),
        (.over, [.update: .over, .success: .over, .error: .over, .abort: .over, .download: .over]),
    ]

    @Test func whatIsAllowedInWhichState() {
        #expect(Self.answers.map(\.0) == RunnerStanding.allCases)
        for (standing, answers) in Self.answers {
            for verb in RunnerStanding.Verb.allCases {
                #expect(standing.answer(to: verb) == answers[verb], "\(standing) \(verb)")
            }
        }
    }

    @Test func aLiveRunnerIsToldToStopAndThanked() {
        for standing in [RunnerStanding.completing, .completed, .over] {
            #expect(standing.answer(to: .success, isLive: true) == .ignored)
            let late = standing.answer(to: .update, isLive: true)
            #expect(late == (standing == .over ? .over : .notProcessing))
        }
        #expect(RunnerStanding.processing.answer(to: .update, isLive: true) == .allowed)
    }

    @Test func runnersAreOfferedOtherJobsFirst() {
        var jobs = (0..<4).map { _ in Self.job(.ready, claim: 0) }
        jobs[3].priority = 100
        let ids = jobs.map(\.id)
        for (runner, order) in [(1, [0, 1, 2, 3]), (2, [1, 2, 0, 3]), (3, [2, 0, 1, 3]), (4, [0, 1, 2, 3])] {
            #expect(RunnerPolicy.ordered(jobs, for: runner).map(\.id) == order.map { ids[$0] })
        }
        #expect(RunnerPolicy.ordered([], for: 7).isEmpty)
    }

    static func job(_ state: JobState, claim: Int, isSent: Bool = false) -> JobRecord {
        var job = JobRecord(
            video: Identifier(), node: "n", part: "", stage: "s", state: state, createdAt: .now)
        job.claim = claim
        job.result = isSent ? SentResult(files: [:]) : nil
        return job
    }

    static let standings: [(JobRecord?, RunnerStanding)] = [
        (job(.running, claim: 3), .processing), (job(.running, claim: 3, isSent: true), .completing),
        (job(.done, claim: 3), .completed), (job(.ready, claim: 3), .over), (job(.failed, claim: 3), .over),
        (job(.cancelled, claim: 3), .over), (job(.waiting, claim: 3), .over), (job(.running, claim: 4), .over),
        (job(.done, claim: 4), .over), (nil, .over),
    ]

    @Test func howARunnerStandsToAJobThatItTook() {
        for (job, standing) in Self.standings { #expect(RunnerStanding(job, claim: 3) == standing) }
    }

    static let failure = StageFailure.retry("runner_error", "it broke")
    static let again = Verdict.again(after: 0, counts: false, error: JobError(failure), note: nil)
    static let endings: [(Ending, Int, Verdict)] = [
        (.done(warnings: ["w"]), 0, .done(warnings: ["w"])),
        // Five errors end a job, and a source is never to blame for what a runner sent.
        (.failed(failure), 1, again), (.failed(failure), 4, again), (.failed(failure), 5, .failed(JobError(failure))),
        (
            .failed(.reject("x", "y")), 1,
            .again(after: 0, counts: false, error: JobError(.reject("x", "y")), note: nil)
        ),
        (.failed(.permanent("x", "y")), 5, .failed(JobError(.permanent("x", "y")))),
        // To give back is no failure.
        (.stopped, 4, .again(after: 0, counts: false, error: nil, note: nil)),
    ]

    @Test func whatBecomesOfAJob() {
        for (ending, failures, verdict) in Self.endings {
            #expect(RunnerPolicy.verdict(ending, failures: failures) == verdict)
        }
        // Perhaps it has not begun; and what is over cannot be done again.
        let later = Verdict.again(
            after: RunnerPolicy.livePause, counts: false, error: JobError(Self.failure), note: nil)
        #expect(RunnerPolicy.verdict(.failed(Self.failure), failures: 1, .live) == later)
        let over = RunnerPolicy.verdict(.failed(Self.failure), failures: 1, .live, isOver: true)
        #expect(over == .failed(JobError(Self.failure)))
        #expect(PortableWork.Kind.allCases.filter { RunnerPolicy.stallAfter($0) == 30 } == [.live])
    }

    @Test func essentialPiecesComeFirst() {
        let size = PortableWork.Size(side: 360, frameRate: 25)
        let order: [Piece] = [
            Piece("s", .storyboard(.init(width: 1, height: 1, columns: 1, rows: 1, interval: 1))), Piece("a", .sound),
            Piece("t", .transcription), Piece("p", .picture(size), isEssential: false),
        ]
        let priorities = order.map(RunnerPolicy.priority)
        #expect(priorities == priorities.sorted())
        #expect(RunnerPolicy.priority(of: Piece("p", .picture(size))) == RunnerPolicy.priority(of: Piece("a", .sound)))
    }
}
