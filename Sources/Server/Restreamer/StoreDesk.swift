import HTTP
import SegmentStore
import StageKit

/// Asks the segment store, on threads of its own: it looks at folders, which may be slow.
final class StoreDesk: Sendable {
    let store: SegmentStore
    private let lanes = (0..<4).map { Lane(name: "store-\($0)") }

    init(_ store: SegmentStore) { self.store = store }

    deinit { for lane in lanes { lane.close() } }

    /// Runs `body` on the thread that all questions about this stream use.
    ///
    /// - Throws: what `body` throws; ranges without anything, or too long, as `HTTPError`.
    func ask<Answer: Sendable>(
        about stream: String, _ body: @Sendable (SegmentStore) throws -> Answer
    ) async throws -> Answer {
        let lane = lanes[Int(UInt(bitPattern: stream.hashValue) % UInt(lanes.count))]
        do {
            return try await withTaskExecutorPreference(lane) { try await Self.run(store, body) }
        } catch let error as SegmentStore.RangeError {
            switch error {
            case .nothing: throw HTTPError(404, "there is no such variant, or nothing in it", code: "unknown_variant")
            case .tooLong(let hours):
                throw HTTPError.badRequest(
                    "an implicit range is longer than \(hours) hours", hint: "give start and end")
            }
        }
    }

    private nonisolated static func run<Answer: Sendable>(
        _ store: SegmentStore, _ body: @Sendable (SegmentStore) throws -> Answer
    ) async throws -> Answer {
        try body(store)
    }
}
