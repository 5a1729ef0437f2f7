import Foundation

/// How long to wait before a job is tried again: twice as long each time.
struct Backoff: Sendable, Equatable {
    /// Before the second attempt, in seconds.
    let base: Double
    /// Never longer than this, in seconds.
    let limit: Double

    init(base: Double, limit: Double = 3600) {
        self.base = base
        self.limit = limit
    }

    /// - Parameter attempt: the one that failed; 1 for the first.
    func delay(after attempt: Int) -> Double { min(base * pow(2, Double(max(attempt, 1) - 1)), limit) }
}
