import StageKit
import Synchronization

/// Holds a running job, so that it can be stopped, and remembers why it was.
final class Leash: Sendable {
    enum Reason: Sendable, Equatable {
        /// Somebody cancelled the job or deleted its video, or another has it now: the result is of no use.
        case unwanted
        case timeout
        /// The engine is stopping.
        case shutdown
    }

    private struct State {
        var reason: Reason?
        var stop: (@Sendable () -> Void)?
    }

    let control = JobControl()
    private let state = Mutex(State())

    /// Why the job was stopped; nil when it was not.
    var reason: Reason? { state.withLock { $0.reason } }

    /// What else to call to stop the job.
    func attach(_ stop: @escaping @Sendable () -> Void) {
        let isPulled = state.withLock { state in
            state.stop = stop
            return state.reason != nil
        }
        if isPulled { stop() }
    }

    /// Stops the job. The first reason is remembered; that nobody wants the job overrules the others.
    func pull(_ reason: Reason) {
        let stop = state.withLock { state in
            if state.reason == nil || reason == .unwanted { state.reason = reason }
            return state.stop
        }
        control.cancel()
        stop?()
    }
}
