/// What is remembered of a server's failures: a value without a clock.
///
/// One that failed is left out for a second, then twice as long each time, for a minute at most; a success makes it
/// whole again.
struct BackendHealth: Sendable, Equatable {
    private static let shortest = 1.0
    private static let longest = 60.0

    /// In a row.
    private(set) var failures = 0
    /// Until then it is left out, in seconds of the caller's clock.
    private(set) var rests = 0.0

    func isUp(at now: Double) -> Bool { now >= rests }

    mutating func fail(at now: Double) {
        // Many who failed together are one failure.
        guard isUp(at: now) else { return }
        failures += 1
        var pause = Self.shortest
        for _ in 1..<failures where pause < Self.longest { pause *= 2 }
        rests = now + min(pause, Self.longest)
    }

    mutating func succeed() { self = BackendHealth() }
}
