import Foundation
import Media

/// The thread that reads and decodes the sound, all of it.
struct SoundReader: Sendable {
    /// What was met on the way.
    struct Report: Sendable, Codable, Equatable {
        /// Places that could not be decoded.
        var damage = 0
        /// How often the clock of the file jumped.
        var jumps = 0
        /// Why reading ended before the end of the file.
        var breakage: String?
        /// Why there is no sound although the file has some.
        var refusal: String?
    }

    let file: URL
    let limits: Limits
    let interrupt: Interrupt
    let stream: Int
    /// Without it there is nothing: neither a picture nor another sound.
    let isNeeded: Bool
    /// The picture's, whose jumps tell where the clock of the sound jumps; nil when there is none.
    let companion: Int?
    let frames: BoundedQueue<Frame>

    /// - Throws: `AVError` when the file cannot be opened, or when there is nothing but sound and no decoder for it;
    ///   `CancellationError`.
    func run() throws -> Report {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select(Set([stream, demuxer.hasLooseClock ? companion : nil].compactMap { $0 }))
        defer { frames.end() }
        var report = Report()
        guard let decoder = try open(demuxer, &report) else { return report }
        var timeline = Timeline(isLoose: demuxer.hasLooseClock)
        do {
            while let packet = try demuxer.read() {
                timeline.mend(packet)
                if packet.stream == stream { try decoder.decode(packet) { try frames.put($0) } }
            }
        } catch let error as AVError {
            report.breakage = error.words
        }
        try decoder.decode(nil) { try frames.put($0) }
        report.damage = decoder.damage
        report.jumps = timeline.jumps
        return report
    }

    /// A picture without its sound is better than nothing; a lone sound without decoder is nothing.
    private func open(_ demuxer: Demuxer, _ report: inout Report) throws -> Decoder? {
        do {
            return try Decoder(demuxer, stream: stream, threads: 1)
        } catch let error as AVError where !isNeeded {
            report.refusal = error.words
            return nil
        }
    }
}
