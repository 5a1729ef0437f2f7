import Foundation

/// Bytes from a thread that makes them to a task that sends them: the thread waits when the client is slow, the task
/// when there is nothing yet.
final class ByteRelay: @unchecked Sendable {
    // @unchecked because of its state, which is touched under `condition` only.
    private let condition = NSCondition()
    private var pieces: [[UInt8]] = []
    private var size = 0
    private var end: Result<Void, any Error>?
    private var waiting: CheckedContinuation<Void, Never>?
    private var isCancelled = false

    /// In bytes: so much is made ahead of the client.
    private static let most = 8 << 20

    /// Whether nobody wants the bytes any more.
    var isStopped: Bool { condition.withLock { isCancelled } }

    /// Hands over bytes; waits while the client has enough of them.
    ///
    /// - Throws: `CancellationError` when nobody wants them any more.
    func put(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        let waiting = try condition.withLock {
            while size > Self.most, !isCancelled { condition.wait() }
            if isCancelled { throw CancellationError() }
            pieces.append(bytes)
            size += bytes.count
            return takeWaiting()
        }
        waiting?.resume()
    }

    /// No more will come; with an error, what came is not whole.
    func finish(_ result: Result<Void, any Error>) {
        let waiting = condition.withLock {
            end = result
            return takeWaiting()
        }
        waiting?.resume()
    }

    /// Nobody wants the bytes any more.
    func stop() {
        let waiting = condition.withLock {
            isCancelled = true
            condition.broadcast()
            return takeWaiting()
        }
        waiting?.resume()
    }

    /// The next bytes; nil at the end. One caller at a time.
    ///
    /// - Throws: what `finish` was given; `CancellationError` after `stop`.
    func next() async throws -> [UInt8]? {
        while true {
            let piece: [UInt8]?? = try condition.withLock {
                if isCancelled { throw CancellationError() }
                if !pieces.isEmpty {
                    let piece = pieces.removeFirst()
                    size -= piece.count
                    condition.signal()
                    return .some(piece)
                }
                if let end {
                    try end.get()
                    return .some(nil)
                }
                return nil
            }
            if let piece { return piece }
            await withCheckedContinuation { continuation in
                let isReady = condition.withLock {
                    if isCancelled || end != nil || !pieces.isEmpty { return true }
                    waiting = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    private func takeWaiting() -> CheckedContinuation<Void, Never>? {
        defer { waiting = nil }
        return waiting
    }
}
