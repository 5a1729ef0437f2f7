import Fetch
import StageKit

/// Tells the web server of jobs that no ingestion server took. Tried again for ten minutes; the balancer keeps nothing
/// over its end.
actor UnreachableCalls {
    private static let pauses = [1, 2, 4, 8, 15, 30, 60, 120, 180, 180]
    private static let most = 1000

    private let base: String?
    private let log: Log
    private var running: [Int: Task<Void, Never>] = [:]
    private var next = 0

    /// - Parameter base: of the addresses; nil when nobody is to be told.
    init(base: String?, log: Log) {
        self.base = base
        self.log = log
    }

    /// - Returns: false when nobody can be told.
    func tell(_ code: String) -> Bool {
        guard let base, running.count < Self.most else { return false }
        let address = CisCallback.address(base, code, "unreachable")
        let number = next
        next += 1
        running[number] = Task {
            await self.call(address)
            self.running[number] = nil
        }
        return true
    }

    private func call(_ address: String) async {
        for pause in Self.pauses {
            let status = try? await Lane.once("unreachable") {
                try Exchange(.messages(NetworkPolicy { _ in true }))
                    .run(ExchangeRequest("GET", address), isCancelled: { Task.isCancelled }).status
            }
            if let status, 200..<300 ~= status { return }
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
        }
        log.error("\(address) could not be told that a job is lost")
    }

    func stop() async {
        let tasks = Array(running.values)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
