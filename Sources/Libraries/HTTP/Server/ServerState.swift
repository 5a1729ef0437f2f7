import CSys
import Synchronization

/// What all loops of a server share.
final class ServerState: Sendable {
    let handler: Handler
    let limits: ServerLimits
    let report: @Sendable (any Error) -> Void

    /// Requests that were none: nothing that a handler could have seen.
    let refusals = Atomic(0)

    private struct Open {
        var total = 0
        var byAddress: [String: Int] = [:]
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let open = Mutex(Open())

    init(handler: @escaping Handler, limits: ServerLimits, report: @escaping @Sendable (any Error) -> Void) {
        self.handler = handler
        self.limits = limits
        self.report = report
    }

    var connectionCount: Int { open.withLock { $0.total } }

    /// Counts a connection in; false when there are too many.
    func admit(_ address: String) -> Bool {
        let isLocal = csys_is_loopback(address) != 0
        return open.withLock { open in
            guard open.total < limits.connections else { return false }
            if !isLocal {
                guard open.byAddress[address, default: 0] < limits.connectionsPerAddress else { return false }
                open.byAddress[address, default: 0] += 1
            }
            open.total += 1
            return true
        }
    }

    /// Counts a connection out.
    func leave(_ address: String) {
        let waiting = open.withLock { open -> [CheckedContinuation<Void, Never>] in
            open.total -= 1
            if let count = open.byAddress[address] { open.byAddress[address] = count > 1 ? count - 1 : nil }
            guard open.total == 0 else { return [] }
            defer { open.waiting = [:] }
            return Array(open.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until no connection is open.
    ///
    /// - Returns: false when that took longer than `patience`.
    func waitUntilEmpty(_ patience: Duration) async -> Bool {
        let id = open.withLock { open in
            open.nextWaiter += 1
            return open.nextWaiter
        }
        let timer = Task {
            try await Task.sleep(for: patience)
            open.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
        await withCheckedContinuation { continuation in
            let isEmpty = open.withLock { open in
                if open.total > 0 { open.waiting[id] = continuation }
                return open.total == 0
            }
            if isEmpty { continuation.resume() }
        }
        timer.cancel()
        return connectionCount == 0
    }
}
