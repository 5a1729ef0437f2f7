import Synchronization

/// How far all renditions are: as far as the slowest of them.
final class ProgressMeter: Sendable {
    private let done: Mutex<[Double]>
    private let duration: Double
    private let tell: @Sendable (Double) throws -> Void

    /// - Parameters:
    ///   - tracks: how many renditions are made.
    ///   - duration: expected, in seconds.
    ///   - tell: gets 0…1.
    init(tracks: Int, duration: Double, tell: @escaping @Sendable (Double) throws -> Void) {
        done = Mutex(Array(repeating: 0, count: tracks))
        self.duration = max(duration, 0.001)
        self.tell = tell
    }

    /// A rendition has come to this time of the result, in seconds; `.infinity` when it is finished.
    ///
    /// - Throws: what `tell` throws.
    func reach(_ time: Double, track: Int) throws {
        let slowest = done.withLock { done in
            done[track] = max(done[track], time)
            return done.min() ?? 0
        }
        try tell(min(slowest / duration, 1) * 0.99)
    }
}
