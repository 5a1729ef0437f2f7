import Foundation
import Synchronization

/// The threads of one job: they start together, and when one fails all stop.
public final class Crew: Sendable {
    private struct State {
        var running = 0
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    private let finished = NSCondition()
    private let isCancelled: @Sendable () -> Bool

    /// - Parameter isCancelled: whether all shall stop.
    public init(isCancelled: @escaping @Sendable () -> Bool) { self.isCancelled = isCancelled }

    /// Whether everybody shall stop, because of cancellation or because somebody failed. For queues and interrupts.
    public var isStopped: @Sendable () -> Bool { { [self] in isCancelled() || state.withLock { $0.failure != nil } } }

    /// Runs this on a thread of its own.
    public func start(_ name: String, _ body: @escaping @Sendable () throws -> Void) {
        state.withLock { $0.running += 1 }
        let thread = Thread { [self] in
            do { try body() } catch { fail(error) }
            finished.lock()
            state.withLock { $0.running -= 1 }
            finished.broadcast()
            finished.unlock()
        }
        thread.name = name
        // Codecs want more than the 512 KiB that a secondary thread may get.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// The first failure counts; a stop that it caused in others is no failure of its own.
    private func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    /// Tells all to stop, because of this.
    public func stop(_ error: any Error) { fail(error) }

    /// Waits until all threads have ended.
    ///
    /// - Parameters:
    ///   - seconds: how often `meanwhile` is called; never when there is none.
    ///   - meanwhile: called by the thread that waits.
    /// - Throws: the first failure; `CancellationError` when all were told to stop.
    public func join(every seconds: Double? = nil, _ meanwhile: () -> Void = {}) throws {
        finished.lock()
        while state.withLock({ $0.running }) > 0 {
            guard let seconds else {
                finished.wait()
                continue
            }
            _ = finished.wait(until: Date(timeIntervalSinceNow: seconds))
            finished.unlock()
            meanwhile()
            finished.lock()
        }
        finished.unlock()
        if let failure = state.withLock({ $0.failure }) { throw failure }
        if isCancelled() { throw CancellationError() }
    }
}
