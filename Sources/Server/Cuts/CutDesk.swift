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
    /// - Parameters:
    ///   - duration: of the cut, in seconds.
    ///   - hint: how to have it where it cannot be made by copying.
    ///   - open: runs on the thread that then makes the cut.
    /// - Returns: the body, and what `open` has found out besides.
    /// - Throws: `HTTPError`: 413 when it is too long, 422 when it cannot be made without encoding in full, 404 when a
    ///   file cannot be read, 503 when too many are at work; what `open` throws.
    func body<Note: Sendable>(
        lasting duration: Double, hint: String?,
        _ open: @escaping @Sendable (@escaping Interrupt) throws -> (cut: Cut, note: Note)
    ) async throws -> (body: Response.Body, note: Note) {
        guard duration <= limit else {
            throw HTTPError(
                413, "the cut would last \(duration) s", code: "too_long", field: "end",
                hint: "at most \(limit) s are cut here")
        }
        let place = try take()
        let relay = ByteRelay()
        let (order, note): (Order, Note)
        do {
            (order, note) = try await withTaskCancellationHandler {
                try await withTaskExecutorPreference(place.lane) { try await Self.open(relay, open) }
            } onCancel: {
                relay.stop()
            }
        } catch let impossible as CutImpossible {
            throw HTTPError(
                422, "it cannot be cut by copying: \(impossible.words)", code: "not_copyable", hint: hint)
        } catch let error as AVError {
            throw HTTPError(404, "it cannot be read: \(error.words)", code: "unreadable")
        }
        let body = Response.Body.stream(endsOnDrain: false) { stream in
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
        return (body, note)
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

    private nonisolated static func open<Note>(
        _ relay: ByteRelay, _ open: @Sendable (@escaping Interrupt) throws -> (cut: Cut, note: Note)
    ) async throws -> (Order, Note) {
        let (cut, note) = try open { relay.isStopped }
        return (Order(cut), note)
    }

    private nonisolated static func make(_ order: Order, _ relay: ByteRelay) async {
        relay.finish(Result { try order.cut.run { try relay.put($0) } })
    }
}
