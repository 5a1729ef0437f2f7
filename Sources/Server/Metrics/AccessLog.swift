import HTTP
import StageKit
import Synchronization

/// One line for each request. Requests only leave a note; a thread of its own makes lines of them, so that no client
/// waits for a disk or a terminal.
final class AccessLog: Sendable {
    /// What is known of a request once its answer is out.
    struct Entry: Sendable {
        let request: RequestHead
        let remote: String
        /// Who came with a token or a password.
        let caller: Caller?
        let route: Route?
        let status: Int
        let bytes: Int
        let isWhole: Bool
        let seconds: Double
    }

    private struct Notes {
        var waiting: [Entry] = []
        var dropped = 0
        var writer: Task<Void, Never>?
    }

    /// More notes than these are not kept: a log that nobody reads must not fill the memory.
    private static let most = 20_000

    private let log: Log
    private let lane = Lane(name: "access-log")
    private let notes = Mutex(Notes())

    init(_ log: Log) { self.log = log.with("part", "access") }

    deinit { lane.close() }

    /// Notes a request.
    func add(_ entry: Entry) {
        notes.withLock { notes in
            guard notes.waiting.count < Self.most else { return notes.dropped += 1 }
            notes.waiting.append(entry)
            guard notes.writer == nil else { return }
            notes.writer = Task(executorPreference: lane) { [self] in write() }
        }
    }

    /// Waits until every line is written.
    func close() async {
        while let writer = notes.withLock({ $0.writer }) { await writer.value }
    }

    private func write() {
        while let (entries, dropped) = take() {
            for entry in entries { write(entry) }
            if dropped > 0 { log.warning("\(dropped) requests are not in this log: it could not be written in time") }
        }
    }

    private func take() -> ([Entry], dropped: Int)? {
        notes.withLock { notes in
            guard !notes.waiting.isEmpty else {
                notes.writer = nil
                return nil
            }
            defer {
                notes.waiting = []
                notes.dropped = 0
            }
            return (notes.waiting, notes.dropped)
        }
    }

    private func write(_ entry: Entry) {
        let milliseconds = Double(Int(entry.seconds * 100_000)) / 100
        log.with("client", entry.remote).with("by", entry.caller?.description ?? "-").with("method", entry.request.method.rawValue)
            .with("path", LoggedPath.text(entry.request.target))
            .with("route", entry.route?.pattern.description ?? RequestMeters.none)
            .with("status", entry.status).with("bytes", entry.bytes).with("ms", milliseconds)
            .info(entry.isWhole ? "answered" : "broken off")
    }
}
