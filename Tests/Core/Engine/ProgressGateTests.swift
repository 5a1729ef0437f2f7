import Testing

@testable import Core

@Suite struct ProgressGateTests {
    @Test func letsThroughWhatIsWorthIt() {
        func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
        var gate = ProgressGate(start: time(0), interval: 0.5, step: 0.01, heartbeat: 15)
        let told: [(fraction: Double, at: Int64, isNews: Bool)] = [
            (0.5, 499, false), (0.5, 500, true), (0.505, 5000, false), (0.52, 5000, true),
            // Nothing new, but still alive.
            (0.52, 19_999, false), (0.52, 20_000, true),
        ]
        for (fraction, milliseconds, isNews) in told {
            let isAdmitted = gate.admits(fraction, at: time(milliseconds))
            #expect(isAdmitted == isNews, "\(fraction) at \(milliseconds) ms")
        }
    }
}
