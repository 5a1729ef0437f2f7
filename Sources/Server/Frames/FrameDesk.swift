import Foundation
import HTTP
import Media
import StageKit
import Synchronization

/// Takes single pictures out of renditions, on threads of its own, a few at a time, and remembers the latest.
final class FrameDesk: Sendable {
    /// What was asked for, of which version of which file.
    struct Key: Hashable {
        let etag: String
        let wish: FrameWish
    }

    private struct State {
        var waiting = 0
        var turn = 0
        var bytes = 0
        var known: [Key: (jpeg: [UInt8], used: Int)] = [:]
    }

    /// Requests that may wait for a thread; each takes a fraction of a second.
    static let mostWaiting = 32
    /// Of pictures that are kept.
    private static let mostBytes = 16 << 20
    /// How long one picture may take: a damaged file may never come to it.
    private static let patience = Duration.seconds(10)

    private let lanes = (0..<2).map { Lane(name: "frames-\($0)") }
    private let state = Mutex(State())

    deinit { for lane in lanes { lane.close() } }

    /// A picture as JPEG.
    ///
    /// - Parameters:
    ///   - etag: of the file, as it is now.
    ///   - isWhole: whether nothing more will be added to it: then its last picture stands for all times after it.
    /// - Returns: nil when there is no picture at this time (yet).
    /// - Throws: `HTTPError` (503) when too many wait already or it takes too long; `AVError` when the file cannot be read;
    ///   `CancellationError`.
    func jpeg(_ wish: FrameWish, of file: URL, etag: String, isWhole: Bool) async throws -> [UInt8]? {
        let key = Key(etag: etag, wish: wish)
        let lane = try state.withLock { state -> Lane? in
            if state.known[key] != nil { return nil }
            guard state.waiting < Self.mostWaiting else {
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
        let deadline = ContinuousClock.now + Self.patience
        do {
            let made = try await withTaskExecutorPreference(lane) {
                try await Self.take(wish, of: file, isWhole) { Task.isCancelled || ContinuousClock.now > deadline }
            }
            if let made { keep(made, for: key) }
            return made
        } catch is CancellationError where !Task.isCancelled {
            throw HTTPError(503, "the picture takes too long to find", code: "busy", headers: ["retry-after": "60"])
        }
    }

    private nonisolated static func take(
        _ wish: FrameWish, of file: URL, _ isWhole: Bool, interrupt: @escaping Interrupt
    ) async throws -> [UInt8]? {
        let demuxer = try Demuxer(file, interrupt: interrupt)
        guard let stream = demuxer.streams.first(where: { $0.video != nil }), let info = stream.video else {
            return nil
        }
        let finder = PictureFinder(file, stream: stream.index, origin: 0, interrupt: interrupt)
        guard let found = try finder.picture(at: wish.seconds), isWhole || found.time > wish.seconds - 1 else {
            return nil
        }
        let size = info.displaySize
        let still = Still(PictureChain(width: size.width, height: size.height), interrupt: interrupt)
        return [UInt8](try still.jpeg(found.frame, width: wish.width).data)
    }

    private func recall(_ key: Key) -> [UInt8]? {
        state.withLock { state in
            state.turn += 1
            state.known[key]?.used = state.turn
            return state.known[key]?.jpeg
        }
    }

    private func keep(_ jpeg: [UInt8], for key: Key) {
        state.withLock { state in
            if let old = state.known[key] { state.bytes -= old.jpeg.count }
            state.known[key] = (jpeg, state.turn)
            state.bytes += jpeg.count
            while state.bytes > Self.mostBytes, let oldest = state.known.min(by: { $0.value.used < $1.value.used }) {
                state.known[oldest.key] = nil
                state.bytes -= oldest.value.jpeg.count
            }
        }
    }
}
