import Synchronization

/// The line between a running job and the engine: progress goes out, cancellation comes in. Callable from any thread.
public final class JobControl: Sendable {
    private struct State {
        var fraction = 0.0
        var isCancelled = false
    }

    private let state = Mutex(State())
    private let watch: (@Sendable (Double) -> Void)?

    /// - Parameter watch: sees every fraction as the stage told it, from any thread; for `StageTesting`.
    public init(watch: (@Sendable (Double) -> Void)? = nil) { self.watch = watch }

    /// The largest fraction told so far, 0…1.
    public var fraction: Double { state.withLock { $0.fraction } }

    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Asks the job to stop. Idempotent.
    public func cancel() { state.withLock { $0.isCancelled = true } }

    /// Records progress; a smaller value than before, or one that is not a number, is ignored.
    ///
    /// - Throws: `CancellationError` after `cancel()`.
    public func advance(to fraction: Double) throws {
        watch?(fraction)
        let isCancelled = state.withLock { state in
            if fraction > state.fraction { state.fraction = min(fraction, 1) }
            return state.isCancelled
        }
        if isCancelled { throw CancellationError() }
    }
}
