import HTTP
import Media
import StageKit
import Synchronization

/// Makes pictures that are asked for, on threads of its own, a few at a time, and remembers the latest.
final class PictureDesk<Wish: Hashable & Sendable>: Sendable {
    /// What was asked for, of which version of which file.
    private struct Key: Hashable, Sendable {
        let etag: String
        let wish: Wish
    }

    private struct State {
        var waiting = 0
        var turn = 0
        var bytes = 0
        var known: [Key: (bytes: [UInt8], used: Int)] = [:]
    }

    /// Of pictures that are kept, in bytes.
    private let mostBytes = 16 << 20
    private let mostWaiting: Int
    private let patience: Duration
    private let lanes: [Lane]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: of the threads.
    ///   - mostWaiting: requests that may wait for a thread.
    ///   - patience: how long one picture may take: a damaged file may never come to it.
    init(_ name: String, threads: Int, mostWaiting: Int, patience: Duration) {
        self.mostWaiting = mostWaiting
        self.patience = patience
        lanes = (0..<threads).map { Lane(name: "\(name)-\($0)") }
    }

    deinit { for lane in lanes { lane.close() } }

    /// A picture, from memory or made now.
    ///
    /// - Parameters:
    ///   - etag: of the file, as it is now.
    ///   - make: runs on a thread of the desk; nil when there is no picture.
    /// - Throws: `HTTPError` (503) when too many wait already or it takes too long; what `make` throws;
    ///   `CancellationError`.
    func picture(
        _ wish: Wish, etag: String, _ make: @escaping @Sendable (@escaping Interrupt) throws -> [UInt8]?
    ) async throws -> [UInt8]? {
        let key = Key(etag: etag, wish: wish)
        let lane = try state.withLock { state -> Lane? in
            if state.known[key] != nil { return nil }
            guard state.waiting < mostWaiting else {
                throw HTTPError(
                    503, "too many pictures are asked for at once", code: "busy", hint: "try again in a second",
                    headers: ["retry-after": "1"])
            }
            state.waiting += 1
            state.turn += 1
            return lanes[state.turn % lanes.count]
        }
        guard let lane else { return recall(key) }
        defer { state.withLock { $0.waiting -= 1 } }
        let deadline = ContinuousClock.now + patience
        do {
            let made = try await withTaskExecutorPreference(lane) {
                try await Self.run(make) { Task.isCancelled || ContinuousClock.now > deadline }
            }
            if let made { keep(made, for: key) }
            return made
        } catch is CancellationError where !Task.isCancelled {
            throw HTTPError(503, "the picture takes too long to find", code: "busy", headers: ["retry-after": "60"])
        }
    }

    private nonisolated static func run(
        _ make: @Sendable (@escaping Interrupt) throws -> [UInt8]?, interrupt: @escaping Interrupt
    ) async throws -> [UInt8]? { try make(interrupt) }

    private func recall(_ key: Key) -> [UInt8]? {
        state.withLock { state in
            state.turn += 1
            state.known[key]?.used = state.turn
            return state.known[key]?.bytes
        }
    }

    private func keep(_ bytes: [UInt8], for key: Key) {
        state.withLock { state in
            if let old = state.known[key] { state.bytes -= old.bytes.count }
            state.known[key] = (bytes, state.turn)
            state.bytes += bytes.count
            while state.bytes > mostBytes, let oldest = state.known.min(by: { $0.value.used < $1.value.used }) {
                state.known[oldest.key] = nil
                state.bytes -= oldest.value.bytes.count
            }
        }
    }
}
