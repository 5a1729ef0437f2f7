import StageKit
import Testing

@testable import Core

@Suite struct RecoveryTests {
    let recovery = Recovery(known: [Planner.Key(node: "a", part: ""), Planner.Key(node: "b", part: "a")])

    func job(_ node: String, _ state: JobState, part: String = "", crashes: Int = 0) -> JobRecord {
        var job = JobRecord(
            video: Identifier(), node: node, part: part, stage: "x.y", state: state, createdAt: .now)
        job.crashes = crashes
        job.attempt = 1
        return job
    }

    @Test func onlyRunningJobsRunAgain() {
        #expect(recovery.decide(job("a", .running)) == .again(crashes: 1))
        #expect(recovery.decide(job("b", .running, part: "a", crashes: 2)) == .again(crashes: 3))
        #expect(recovery.decide(job("a", .ready)) == nil)
        #expect(recovery.decide(job("a", .waiting)) == nil)
        for state in JobState.allCases where state.isFinished { #expect(recovery.decide(job("gone", state)) == nil) }
    }

    @Test func aJobThatKillsFailsInTheEnd() {
        let decision = recovery.decide(job("a", .running, crashes: Recovery.mostCrashes - 1))
        guard case .fail(let error) = decision else {
            Issue.record("it runs again: \(String(describing: decision))")
            return
        }
        #expect(error.code == "crashed")
    }

    @Test func jobsOfNodesThatAreGoneAreSkipped() {
        for state in [JobState.running, .ready, .waiting] {
            guard case .skip = recovery.decide(job("gone", state)) else {
                Issue.record("a \(state) job of a lost node is not skipped")
                continue
            }
        }
        // The node waits otherwise now: this part is gone.
        #expect(recovery.decide(job("b", .ready, part: "z")) != nil)
    }

    @Test func runnersKeepWhatTheyHave() {
        let recovery = Recovery(known: [Planner.Key(node: "a", part: "")], shared: ["a"])
        var held = job("a", .running)
        (held.runner, held.piece) = (1, "720p.mp4")
        #expect(recovery.decide(held) == nil)
        // What was sent is looked at again, but not for ever.
        held.result = SentResult(files: [:])
        #expect(recovery.decide(held) == .lookAgain(crashes: 1))
        held.crashes = RunnerPolicy.mostCrashes - 1
        #expect(recovery.decide(held) == .again(crashes: 0))
        // Nobody else takes what a runner makes for this node now.
        #expect(Recovery(known: recovery.known).decide(held) == .again(crashes: held.crashes + 1))
    }

    @Test func aCrashIsNoAttempt() {
        var job = job("a", .running)
        job.recover(.again(crashes: 1), at: .now)
        #expect(job.state == .ready)
        #expect(job.attempt == 0)
        #expect(job.crashes == 1)
        job.start(lane: "a-0", stage: "x.y", lease: 60, at: .now)
        #expect(job.attempt == 1)
        job.end(.done(warnings: []), at: .now)
        #expect(job.crashes == 0)
    }
}
