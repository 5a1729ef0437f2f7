import Testing

@testable import Core

@Suite struct DeliveryPlanTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private let plan = DeliveryPlan()

    private func refused(isHopeless: Bool = false) -> DeliveryPlan.Attempt {
        .refused(status: 500, error: "no", isHopeless: isHopeless)
    }

    @Test(arguments: [(1, 5.0), (2, 10), (3, 20), (4, 40), (10, 2560), (11, 3600), (30, 3600)])
    func waitsTwiceAsLongEachTimeUpToAnHour(attempts: Int, seconds: Double) {
        let verdict = plan.verdict(on: refused(), attempts: attempts, since: start, at: start)
        #expect(verdict == .again(start + seconds))
    }

    @Test func isTriedForADayAndThenGivenUp() {
        let day = 24.0 * 3600
        #expect(plan.verdict(on: refused(), attempts: 20, since: start, at: start + (day - 3600)) == .again(start + day))
        #expect(plan.verdict(on: refused(), attempts: 20, since: start, at: start + (day - 3599)) == .givenUp)
        #expect(plan.verdict(on: .taken(status: 204), attempts: 20, since: start, at: start + day * 2) == .delivered)
    }

    @Test func whatCannotWorkIsGivenUpAtOnce() {
        #expect(plan.verdict(on: refused(isHopeless: true), attempts: 1, since: start, at: start) == .givenUp)
    }

    /// Down for a whole day: how often is the receiver asked?
    @Test func aDayOfSilenceCostsAFewDozenAttempts() {
        var (now, attempts) = (start, 1)
        while case .again(let next) = plan.verdict(on: refused(), attempts: attempts, since: start, at: now) {
            now = next
            attempts += 1
        }
        #expect((20...40).contains(attempts))
    }
}
