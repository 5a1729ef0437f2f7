import Foundation
import Media
import Synchronization

/// The thread that reads and decodes the picture, from the beginning or from some moment on.
struct PictureReader: Sendable {
    /// What it has met so far, for whoever takes its frames.
    final class Findings: Sendable {
        struct Values: Sendable {
            /// The first frame is not the first of the file.
            var isMidway = false
            /// Places that could not be decoded.
            var damage = 0
            /// How often the clock of the file jumped.
            var jumps = 0
            /// Why reading ended before the end of the file.
            var breakage: String?
        }

        private let state = Mutex(Values())
        var values: Values { state.withLock { $0 } }
        func note(_ change: (inout Values) -> Void) { state.withLock { change(&$0) } }
    }

    let file: URL
    let limits: Limits
    let interrupt: Interrupt
    let stream: Int
    /// The sound's, whose jumps tell where the clock of the picture jumps.
    let companion: Int?
    /// In seconds on the clock of the file: a frame at or before this is the first. Nil for the beginning.
    let start: Double?
    /// For decoding; 0 for one a core.
    let threads: Int
    let frames: BoundedQueue<Frame>
    let findings: Findings

    /// Whether a container has an index that can be trusted, and time stamps that are the same wherever one begins.
    static func canSeek(_ container: String) -> Bool {
        container.split(separator: ",").contains { ["mp4", "matroska", "webm"].contains($0) }
    }

    /// - Throws: `AVError` when the file cannot be opened or decoded at all; `CancellationError`.
    func run() throws {
        var (demuxer, decoder) = try open()
        if let start, Self.canSeek(demuxer.container) {
            if let frames = try seek(demuxer, decoder, start) {
                findings.note { $0.isMidway = true }
                for frame in frames { guard try self.frames.put(frame) else { return } }
            } else {
                (demuxer, decoder) = try open()
            }
        }
        try read(demuxer, decoder)
        frames.end()
    }

    private func open() throws -> (Demuxer, Decoder) {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        let companion = demuxer.hasLooseClock ? companion : nil
        demuxer.select(Set([stream, companion].compactMap { $0 }))
        return (demuxer, try Decoder(demuxer, stream: stream, threads: threads))
    }

    /// Goes to where a frame at or before this time can be decoded.
    ///
    /// - Returns: the first frames; nil when there is no way but from the beginning.
    private func seek(_ demuxer: Demuxer, _ decoder: Decoder, _ start: Double) throws -> [Frame]? {
        // Indices count by time of decoding, and a key frame may be shown after frames that come later in the file.
        for margin in [0.5, 5, 30] {
            do {
                try demuxer.seek(to: start - margin, stream: stream)
                decoder.flush()
                var frames: [Frame] = []
                while frames.isEmpty, let packet = try demuxer.read() {
                    if packet.stream == stream { try decoder.decode(packet) { frames.append($0) } }
                }
                if let first = frames.first?.seconds, first <= start { return frames }
            } catch is AVError {
                return nil
            }
        }
        return nil
    }

    private func read(_ demuxer: Demuxer, _ decoder: Decoder) throws {
        var timeline = Timeline(isLoose: demuxer.hasLooseClock)
        var isWanted = true
        do {
            while isWanted, let packet = try demuxer.read() {
                timeline.mend(packet)
                guard packet.stream == stream else { continue }
                try decoder.decode(packet) { isWanted = try frames.put($0) && isWanted }
                findings.note {
                    $0.damage = decoder.damage
                    $0.jumps = timeline.jumps
                }
            }
        } catch let error as AVError {
            findings.note { $0.breakage = error.words }
        }
        if isWanted { try decoder.decode(nil) { try frames.put($0) } }
        findings.note { $0.damage = decoder.damage }
    }
}
