import StageKit
import Synchronization

/// What the fake stages of one test do, and what they were asked. Found by its name, which stands in their settings:
/// a stage is made from settings alone.
final class Script: Sendable {
    typealias Action = @Sendable (Job) async throws -> Outcome

    private struct State {
        var actions: [String: [Action]] = [:]
        var runs: [Job] = []
        var opens: [String: Int] = [:]
        var closes: [String: Int] = [:]
        var failingOpens: [String: Int] = [:]
    }

    private static let all = Mutex<[String: Script]>([:])
    let name = Identifier().rawValue
    private let state = Mutex(State())

    init() { Self.all.withLock { $0[name] = self } }

    static func named(_ name: String) -> Script? { all.withLock { $0[name] } }

    /// What jobs at this node do, one after the other; the last again and again.
    func at(_ node: String, _ actions: Action...) { state.withLock { $0.actions[node] = actions } }

    /// Makes the first opens of a node's stage fail.
    func failOpens(of node: String, _ times: Int) { state.withLock { $0.failingOpens[node] = times } }

    /// Jobs that were begun.
    var runs: [Job] { state.withLock { $0.runs } }

    func runs(at node: String) -> Int { runs.count { $0.node == node } }
    func opens(of node: String) -> Int { state.withLock { $0.opens[node, default: 0] } }
    func closes(of node: String) -> Int { state.withLock { $0.closes[node, default: 0] } }

    func run(_ job: Job, standard: @escaping Action) async throws -> Outcome {
        let action = state.withLock { state -> Action? in
            state.runs.append(job)
            guard var actions = state.actions[job.node], let first = actions.first else { return nil }
            if actions.count > 1 { actions.removeFirst() }
            state.actions[job.node] = actions
            return first
        }
        return try await (action ?? standard)(job)
    }

    func open(_ node: String) throws {
        try state.withLock { state in
            guard state.failingOpens[node, default: 0] == 0 else {
                state.failingOpens[node, default: 0] -= 1
                throw StageFailure.retry("no_device", "the device is not there")
            }
            state.opens[node, default: 0] += 1
        }
    }

    func close(_ node: String) { state.withLock { $0.closes[node, default: 0] += 1 } }
}

/// A door that a test opens: actions wait behind it until then, or until they are cancelled.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrived = 0
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var next = 0
    }

    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits for the door to open.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func pass() async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        announce()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiters[number] = continuation }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
                if Task.isCancelled { turnAway(number) }
            }
        } onCancel: {
            turnAway(number)
        }
    }

    /// Waits until so many have come to the door.
    func arrivals(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived < count { state.watchers.append((count, continuation)) }
                return state.arrived >= count
            }
            if isThere { continuation.resume() }
        }
    }

    private func announce() {
        let watchers = state.withLock { state in
            state.arrived += 1
            let (arrived, count) = (state.watchers.filter { $0.count <= state.arrived }, state.arrived)
            state.watchers.removeAll { $0.count <= count }
            return arrived
        }
        for watcher in watchers { watcher.continuation.resume() }
    }

    private func turnAway(_ number: Int) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
}
