import Console
import Fetch
import Foundation
import Synchronization

/// Several fetches into one folder.
struct Haul {
    let fetcher: Fetcher
    let model: FetchRequest
    /// A path.
    let folder: String
    let board: FetchBoard

    /// - Throws: `AlreadyTold` when any of them failed; `CancellationError` after a signal.
    func fetch(_ addresses: [String], atOnce: Int) async throws {
        let backlog = Backlog(addresses)
        let failures = await StopSignals.whileRunning(first: { fetcher.stop() }) {
            // Each takes the next address itself: so many tasks cost less than one a file.
            await withTaskGroup(of: Int.self) { group in
                for _ in 0..<min(atOnce, addresses.count) {
                    group.addTask {
                        var failures = 0
                        while let address = backlog.next() {
                            if await !one(address) { failures += 1 }
                        }
                        return failures
                    }
                }
                return await group.reduce(0, +)
            }
        }
        if failures > 0 { throw AlreadyTold() }
    }

    private func one(_ address: String) async -> Bool {
        let name = SafeFileName.of(address: address, room: ".part.journal.new".utf8.count)
        let (file, partial) = ("\(folder)/\(name)", "\(folder)/\(name).part")
        do {
            if access(file, F_OK) == 0 { throw FetchError(.unwritable, "\(name) is there already") }
            var request = FetchRequest(address)
            request.connections = model.connections
            request.hostKeys = model.hostKeys
            request.keyFile = model.keyFile
            request.policy = model.policy
            // As other programs of the kind, it leaves it to the system when bytes reach the disk.
            request.isDurable = false
            let target = URL(fileURLWithPath: partial, isDirectory: false)
            _ = try await fetcher.fetch(request, to: target) { board.show(name, $0) }
            guard rename(partial, file) == 0 else {
                throw FetchError(.unwritable, "\(name) cannot be given its name: \(String(cString: strerror(errno)))")
            }
            board.end(name, failure: nil)
            return true
        } catch {
            board.end(name, failure: error is CancellationError ? "stopped; the same command goes on" : "\(error)")
            return false
        }
    }
}

/// Addresses that nobody has begun with yet.
private final class Backlog: Sendable {
    private let addresses: Mutex<ArraySlice<String>>

    init(_ addresses: [String]) { self.addresses = Mutex(addresses[...]) }

    func next() -> String? { addresses.withLock { $0.popFirst() } }
}
