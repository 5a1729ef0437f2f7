import Fetch

/// How long to go on with one file when its server or the way to it has trouble. What was moved meanwhile starts the
/// count anew: a long file may lose its connection as often as it likes.
struct Perseverance: Equatable {
    /// Attempts in a row that move nothing.
    static let most = 4

    private var futile = 0
    private var reached = 0

    init() {}

    /// - Parameter moved: how much stands at the other end, in bytes, as far as is known.
    /// - Returns: seconds to wait before the next attempt; nil to give up.
    mutating func pause(after error: FetchError, moved: Int) -> Double? {
        guard error.isRetryable else { return nil }
        futile = moved > reached ? 1 : futile + 1
        reached = max(reached, moved)
        guard futile < Self.most else { return nil }
        let own = 0.25 * Double(1 << (futile - 1))
        guard let wanted = error.retryAfter else { return own }
        // The engine waits for longer than this, without holding a lane.
        return wanted <= 10 ? Double(wanted) : nil
    }
}
