public import Core
import Foundation
import StageKit
import Synchronization

/// Fetches nothing: what becomes of each download is a script.
public final class ScriptedCarrier: DownloadCarrier {
    /// What becomes of one.
    public enum Step: Sendable {
        /// It comes, with these bytes.
        case arrive([UInt8], DownloadArrival)
        case fail(DownloadTrouble)
        /// It shows how far it is and goes on until it is interrupted.
        case hang(DownloadProgress)
        /// As `hang`, until `release` is called; then it comes.
        case wait(DownloadProgress, [UInt8])
    }

    private struct State {
        var begun: [DownloadOrder] = []
        var running = 0
        var most = 0
        var attempts: [String: Int] = [:]
        var limits: [DownloadLimits] = []
        var isReleased = false
        var gates: [AsyncStream<Void>.Continuation] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let script: @Sendable (DownloadOrder, Int) -> Step

    /// - Parameter script: from an order, and how often that address was asked for, to what becomes of it.
    public init(_ script: @escaping @Sendable (DownloadOrder, Int) -> Step) { self.script = script }

    /// All come at once, with these bytes.
    public convenience init(content: String = "a file") {
        self.init { _, _ in .arrive(Array(content.utf8), DownloadArrival(size: content.utf8.count, status: 200)) }
    }

    /// In the order in which they were begun.
    public var begun: [DownloadOrder] { state.withLock { $0.begun } }
    /// Most that ran at once.
    public var most: Int { state.withLock { $0.most } }
    /// As they were told.
    public var limits: [DownloadLimits] { state.withLock { $0.limits } }

    /// Lets all come that wait, and all that will.
    public func release() {
        let gates = state.withLock { state in
            state.isReleased = true
            return state.gates
        }
        for gate in gates { gate.finish() }
    }

    /// Waits until so many were begun.
    public func begun(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.begun.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    public func limit(_ limits: DownloadLimits) { state.withLock { $0.limits.append(limits) } }

    public func carry(
        _ order: DownloadOrder, progress: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> DownloadArrival {
        let (attempt, woken) = state.withLock { state in
            state.begun.append(order)
            state.running += 1
            state.most = max(state.most, state.running)
            state.attempts[order.url, default: 0] += 1
            let count = state.begun.count
            let woken = state.watchers.filter { $0.count <= count }
            state.watchers.removeAll { $0.count <= count }
            return (state.attempts[order.url, default: 1], woken)
        }
        defer { state.withLock { $0.running -= 1 } }
        for watcher in woken { watcher.continuation.resume() }
        switch script(order, attempt) {
        case .arrive(let bytes, let arrival):
            try Data(bytes).write(to: order.partial)
            return arrival
        case .fail(let trouble): throw trouble
        case .hang(let shown):
            try Data(count: shown.received).write(to: order.partial)
            progress(shown)
            await gate(isReleasable: false)
        case .wait(let shown, let bytes):
            progress(shown)
            await gate(isReleasable: true)
            try Task.checkCancellation()
            try Data(bytes).write(to: order.partial)
            return DownloadArrival(size: bytes.count, status: 200)
        }
        throw CancellationError()
    }

    /// Ends when the task is cancelled, or when all are released.
    private func gate(isReleasable: Bool) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let isOpen = state.withLock { state in
            if isReleasable { state.gates.append(continuation) }
            return isReleasable && state.isReleased
        }
        if isOpen { continuation.finish() }
        for await _ in stream {}
    }
}
