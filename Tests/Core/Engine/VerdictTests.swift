import StageKit
import Testing

@testable import Core

@Suite struct VerdictTests {
    struct Case: Sendable {
        let ending: Ending
        let attempt: Int
        let verdict: Verdict
    }

    static let error = JobError(code: "x", words: "it broke", hint: nil)

    static let cases = [
        Case(ending: .done(warnings: ["w"]), attempt: 1, verdict: .done(warnings: ["w"])),
        Case(ending: .skipped("why"), attempt: 3, verdict: .skipped("why")),
        Case(
            ending: .later(90, "busy"), attempt: 3,
            verdict: .again(after: 90, counts: false, error: nil, note: "busy")),
        Case(ending: .stopped, attempt: 3, verdict: .again(after: 0, counts: false, error: nil, note: nil)),
        Case(ending: .failed(.permanent("x", "it broke")), attempt: 1, verdict: .failed(error)),
        Case(ending: .failed(.reject("x", "it broke")), attempt: 1, verdict: .rejected(error)),
        Case(
            ending: .failed(.retry("x", "it broke")), attempt: 1,
            verdict: .again(after: 10, counts: true, error: error, note: nil)),
        Case(
            ending: .failed(.retry("x", "it broke")), attempt: 2,
            verdict: .again(after: 20, counts: true, error: error, note: nil)),
        Case(ending: .failed(.retry("x", "it broke")), attempt: 3, verdict: .failed(error)),
        Case(
            ending: .failed(.retry("x", "it broke", after: .milliseconds(1500))), attempt: 2,
            verdict: .again(after: 1.5, counts: true, error: error, note: nil)),
        Case(ending: .failed(.retry("x", "it broke", after: .seconds(1))), attempt: 3, verdict: .failed(error)),
    ]

    @Test(arguments: cases) func decides(_ test: Case) {
        #expect(Verdict(test.ending, attempt: test.attempt, of: 3, backoff: Backoff(base: 10)) == test.verdict)
    }

    @Test func backoffDoublesUpToItsLimit() {
        let backoff = Backoff(base: 10, limit: 60)
        #expect([1, 2, 3, 4, 5, 500].map(backoff.delay) == [10, 20, 40, 60, 60, 60])
        #expect(Backoff(base: 0).delay(after: 7) == 0)
    }
}
