import CCurl
import Foundation
import Synchronization

/// What the engine's thread is told by others.
enum EngineCommand: Sendable {
    case start(Newcomer)
    case cancel(Int)
    case limit(FetcherLimits)
    case stop
}

/// A fetch on its way to the engine.
struct Newcomer: @unchecked Sendable {
    // Who makes it gives it away whole, and never touches it again unless nobody takes it.
    let task: FetchTask
}

/// Commands on their way to the engine's thread, which they wake.
final class Mailbox: @unchecked Sendable {
    // `multi` is the one thing that libcurl lets any thread call `curl_multi_wakeup` with; it is closed under the lock.
    let multi: UnsafeMutableRawPointer
    private let state = Mutex(State())

    private struct State {
        var commands: [EngineCommand] = []
        var isClosed = false
    }

    init?() {
        guard EasyHandle.isReady, let multi = curl_multi_init() else { return nil }
        self.multi = multi
    }

    deinit { curl_multi_cleanup(multi) }

    /// - Returns: false when nobody reads it any more.
    @discardableResult
    func post(_ command: EngineCommand) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            state.commands.append(command)
            if state.commands.count == 1 { curl_multi_wakeup(multi) }
            return true
        }
    }

    func take() -> [EngineCommand] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// - Returns: the last commands: others are not taken.
    func close() -> [EngineCommand] {
        state.withLock { $0.isClosed = true }
        return take()
    }
}
