import Testing

@testable import Core

@Suite struct VideoStateTests {
    struct Case: Sendable {
        let jobs: [JobState]
        var started = true
        var revisit = false
        let state: VideoState
    }

    static let cases = [
        Case(jobs: [], state: .ready),
        Case(jobs: [.ready, .waiting], started: false, state: .queued),
        Case(jobs: [.ready, .waiting], started: true, state: .processing),
        Case(jobs: [.running, .waiting], state: .processing),
        Case(jobs: [.done, .ready], state: .processing),
        Case(jobs: [.failed, .running], state: .processing),
        Case(jobs: [.failed, .cancelled, .done], state: .failed),
        Case(jobs: [.cancelled, .done], state: .cancelled),
        Case(jobs: [.done, .skipped], state: .ready),
        Case(jobs: [.running, .failed, .ready], revisit: true, state: .ready),
    ]

    @Test(arguments: cases) func isReadOffTheJobs(_ test: Case) {
        let facts = test.jobs.map {
            VideoState.Fact(state: $0, hasStarted: test.started, isRevisit: test.revisit)
        }
        #expect(VideoState(facts) == test.state)
    }

    @Test func progressIsTheMean() {
        #expect(VideoState.progress([(.done, 0), (.running, 0.5), (.waiting, 0), (.skipped, 0)]) == 0.625)
        #expect(VideoState.progress([(.failed, 0.25), (.cancelled, 0)]) == 0.125)
        // Never 1 before the end.
        #expect(VideoState.progress([(.done, 1), (.running, 0.9999)]) == 0.999)
        #expect(VideoState.progress([]) == 1)
    }
}
