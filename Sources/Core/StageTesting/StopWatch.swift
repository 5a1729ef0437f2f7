import Synchronization

/// When a run began and ended, taken on its own lane: the threads that tests share may be busy for seconds.
final class StopWatch: Sendable {
    private let clock = ContinuousClock()
    private let marks = Mutex<(cancelled: ContinuousClock.Instant?, end: ContinuousClock.Instant?)>((nil, nil))
    private let startsCancelled: Bool

    /// - Parameter startsCancelled: whether the job is cancelled when it begins.
    init(startsCancelled: Bool = false) { self.startsCancelled = startsCancelled }

    func begin() { if startsCancelled { cancel() } }

    /// The first counts.
    func cancel() { marks.withLock { $0.cancelled = $0.cancelled ?? clock.now } }

    func end() { marks.withLock { $0.end = clock.now } }

    /// From the cancellation to the end; nil when one of them did not happen.
    var delay: Duration? {
        marks.withLock { marks in
            guard let cancelled = marks.cancelled, let end = marks.end else { return nil }
            return cancelled.duration(to: end)
        }
    }
}
