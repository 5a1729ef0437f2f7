import Crypto
import Fetch
import Foundation
import SegmentStore

/// Fetches segments of one variant into the store. Of one thread.
final class SegmentFetch {
    /// What became of an attempt.
    enum Result: Equatable {
        case stored(SegmentKind, bytes: Int)
        /// It was there already.
        case present
        /// What came of it, if anything, is in the store as a partial segment of so many bytes.
        case failed(String, isFinal: Bool, kept: Int)
    }

    private let source: PlaylistSource
    private let store: URL
    private let stream: String
    private let variant: String
    /// Of the temporary names.
    private let owner: String
    /// What stands before segments, by address: the last one, which nearly always is the next one too.
    private var map: (address: String, bytes: [UInt8])?

    /// Longer than this a response is doubted, as in the original, and longer than that it is given up; in seconds.
    private static let doubt = 59.0
    private static let longest = 240.0

    init(_ source: PlaylistSource, store: URL, stream: String, variant: String, owner: String) {
        self.source = source
        self.store = store
        self.stream = stream
        self.variant = variant
        self.owner = owner
    }

    private struct TooSlow: Error {}

    /// - Throws: `CancellationError`; then nothing of it stays.
    func fetch(_ wanted: SegmentTracker.Wanted) throws -> Result {
        let place = SegmentPlace(
            stream: stream, variant: variant, start: Moment(microseconds: wanted.start), duration: wanted.duration)
        if place.isFilled(in: store) { return .present }
        let start = ContinuousClock.now
        let digest = DigestStream(.sha256)
        var writer: SegmentWriter?
        do {
            let head = try wanted.map.map { try bytes(ofMap: $0) } ?? []
            func take(_ bytes: [UInt8]) throws {
                let file = try writer ?? SegmentWriter(place, in: store, owner: owner)
                writer = file
                try file.write(bytes)
                digest.update(bytes)
            }
            // Nothing is begun before the server has answered: a refusal leaves nothing.
            try source.fetch(
                wanted.address, largest: source.terms.largest,
                progress: { _ in if start.seconds > Self.longest { throw TooSlow() } },
                received: { bytes in
                    if writer == nil, !head.isEmpty { try take(head) }
                    try take(bytes)
                })
            let isDoubted = writer == nil || start.seconds >= Self.doubt
            if writer == nil { try take([]) }
            return try finish(writer, as: isDoubted ? .suspect : .full, digest)
        } catch let error as CancellationError {
            throw error
        } catch {
            var kept = 0
            if let writer, writer.size > 0, case .stored(_, let bytes)? = try? finish(writer, as: .partial, digest) {
                kept = bytes
            }
            return .failed(Self.words(error), isFinal: (error as? FetchError).map { !$0.isRetryable } ?? false, kept: kept)
        }
    }

    private func finish(_ writer: SegmentWriter?, as kind: SegmentKind, _ digest: DigestStream) throws -> Result {
        guard let writer else { return .stored(kind, bytes: 0) }
        _ = try writer.finish(as: kind, hash: digest.finish().bytes)
        return .stored(kind, bytes: writer.size)
    }

    private func bytes(ofMap address: String) throws -> [UInt8] {
        if let map, map.address == address { return map.bytes }
        let found = try source.bytes(at: address).bytes
        map = (address, found)
        return found
    }

    private static func words(_ error: any Error) -> String {
        error is TooSlow ? "the server took longer than \(Int(longest)) s" : "\(error)"
    }
}

extension ContinuousClock.Instant {
    /// Since then.
    fileprivate var seconds: Double {
        let passed = ContinuousClock.now - self
        return Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
    }
}
