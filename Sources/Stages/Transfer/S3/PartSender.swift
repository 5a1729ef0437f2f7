import Crypto
import Fetch
import Foundation
import StageKit
import Synchronization

/// Sends parts of one file, several at once, each on a thread and a connection of its own.
struct PartSender: Sendable {
    let bucket: Bucket
    let options: ExchangeOptions
    let key: String
    /// Id of the upload.
    let upload: String
    let file: URL
    /// Nil where they are not signed.
    let digests: PartDigests?
    let isCancelled: @Sendable () -> Bool

    private final class Desk: Sendable {
        struct State {
            var waiting: [PartPlan.Part]
            var tags: [Int: String] = [:]
            /// Bytes, by part.
            var moved: [Int: Int] = [:]
        }

        let state: Mutex<State>
        init(_ parts: [PartPlan.Part]) { state = Mutex(State(waiting: parts.reversed())) }
    }

    /// - Parameter progress: told how many bytes of these parts are there, on the calling thread.
    /// - Returns: their tags, by number.
    /// - Throws: `FetchError` of the first that failed; `CancellationError`.
    func send(_ parts: [PartPlan.Part], connections: Int, progress: (Int) throws -> Void) throws -> [Int: String] {
        guard !parts.isEmpty else { return [:] }
        let desk = Desk(parts)
        let crew = Crew(isCancelled: isCancelled)
        for index in 0..<min(connections, parts.count) {
            crew.start("part-\(index)") { try work(desk, isStopped: crew.isStopped) }
        }
        try crew.join(every: 0.2) {
            do { try progress(desk.state.withLock { $0.moved.values.reduce(0, +) }) } catch { crew.stop(error) }
        }
        return desk.state.withLock { $0.tags }
    }

    private func work(_ desk: Desk, isStopped: @escaping @Sendable () -> Bool) throws {
        let exchange = try Exchange(options)
        while !isStopped(), let part = desk.state.withLock({ $0.waiting.popLast() }) {
            let request = bucket.request(
                "PUT", key, query: [("partNumber", String(part.number)), ("uploadId", upload)],
                payload: try digests?.digest(of: part).hex,
                body: .file(file, from: part.start, count: part.count))
            let answer = try exchange.run(
                request, progress: { moved in desk.state.withLock { $0.moved[part.number] = min(moved, part.count) } },
                isCancelled: isStopped)
            guard let tag = try S3Place.success(answer).headers["etag"] else {
                throw FetchError(.badAnswer, "the server names no tag of a part")
            }
            desk.state.withLock { state in
                state.tags[part.number] = tag
                state.moved[part.number] = part.count
            }
        }
    }
}
