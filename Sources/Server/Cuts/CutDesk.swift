import Foundation
import HTTP
import Media
import StageKit
import Synchronization

/// Makes cuts, a few at a time, each on a thread of its own for as long as its client takes.
final class CutDesk: Sendable {
    /// Cuts that are made at once.
    static let most = 4

    /// In seconds: the longest that is made.
    let limit: Double

    private let working = Mutex(0)

    /// - Parameter limit: in seconds, the longest cut that is made.
    init(limit: Double) { self.limit = limit }

    /// A cut that is ready to be made.
    private final class Order: @unchecked Sendable {
        // @unchecked because only the one thread of its lane touches the cut.
        let cut: Cut
        init(_ cut: Cut) { self.cut = cut }
    }

    /// Gives its place back when the last one lets go of it.
    private final class Place: Sendable {
        let lane = Lane(name: "cut")
        private let leave: @Sendable () -> Void
        init(leave: @escaping @Sendable () -> Void) { self.leave = leave }
        deinit {
            lane.close()
            leave()
        }
    }

    /// Opens the files and decides; the body is made while it is sent.
    ///
    /// - Throws: `HTTPError`: 413 when it is too long, 422 when it cannot be made without encoding in full, 404 when a
    ///   file cannot be read, 503 when too many are at work.
    func body(_ source: CutSource, _ wish: CutWish) async throws -> Response.Body {
        guard wish.duration <= limit else {
            throw HTTPError(
                413, "the cut would last \(wish.duration) s", code: "too_long", field: "end",
                hint: "at most \(limit) s are cut here")
        }
        let place = try take()
        let relay = ByteRelay()
        let order: Order
        do {
            order = try await withTaskCancellationHandler {
                try await withTaskExecutorPreference(place.lane) { try await Self.open(source, wish, relay) }
            } onCancel: {
                relay.stop()
            }
        } catch let impossible as CutImpossible {
            throw HTTPError(
                422, "it cannot be cut by copying: \(impossible.words)", code: "not_copyable",
                hint: wish.encodesInFull ? nil : "fallback=encode encodes it in full")
        } catch let error as AVError {
            throw HTTPError(404, "the video cannot be read: \(error.words)", code: "unreadable")
        }
        return .stream(endsOnDrain: false) { stream in
            try await withTaskCancellationHandler {
                // Not a child of this task: it ends when the client goes, and the thread must be told first.
                let making = Task(executorPreference: place.lane) { await Self.make(order, relay) }
                do {
                    while let bytes = try await relay.next() { try await stream.write(bytes) }
                } catch {
                    relay.stop()
                    await making.value
                    throw error
                }
                await making.value
            } onCancel: {
                relay.stop()
            }
        }
    }

    private func take() throws -> Place {
        try working.withLock { working in
            guard working < Self.most else {
                throw HTTPError(
                    503, "too many cuts are made at once", code: "busy", hint: "try again in some seconds",
                    headers: ["retry-after": "5"])
            }
            working += 1
        }
        return Place { [weak self] in self?.working.withLock { $0 -= 1 } }
    }

    private nonisolated static func open(_ source: CutSource, _ wish: CutWish, _ relay: ByteRelay) async throws -> Order {
        Order(
            try Cut(source, wish.ranges, as: wish.format, encodesInFull: wish.encodesInFull) { relay.isStopped })
    }

    private nonisolated static func make(_ order: Order, _ relay: ByteRelay) async {
        relay.finish(Result { try order.cut.run { try relay.put($0) } })
    }
}
