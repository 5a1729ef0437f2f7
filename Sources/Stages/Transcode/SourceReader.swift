import Foundation
import Media

/// The thread that reads and decodes the source, once, for all.
struct SourceReader: Sendable {
    /// What was met on the way.
    struct Report: Sendable {
        var pictureDamage = 0
        var soundDamage = 0
        /// How often the clock of the file jumped.
        var jumps = 0
        /// Why reading ended before the end of the file.
        var breakage: String?
        /// Why there is no sound although the file has some.
        var soundRefusal: String?
    }

    let file: URL
    let limits: Limits
    let interrupt: Interrupt
    let picture: (stream: Int, frames: BoundedQueue<Frame>)?
    let sound: (stream: Int, frames: BoundedQueue<Frame>)?

    /// - Throws: `AVError` when the file cannot be opened or decoded at all; `CancellationError`.
    func run() throws -> Report {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select(Set([picture?.stream, sound?.stream].compactMap { $0 }))
        let pictures = try picture.map { try Decoder(demuxer, stream: $0.stream) }
        var report = Report()
        let sounds = try openSound(demuxer, &report)
        var timeline = Timeline(isLoose: demuxer.hasLooseClock)
        do {
            while let packet = try demuxer.read() {
                timeline.mend(packet)
                if let picture, packet.stream == picture.stream {
                    try pictures?.decode(packet) { try picture.frames.put($0) }
                } else if let sound, packet.stream == sound.stream {
                    try sounds?.decode(packet) { try sound.frames.put($0) }
                }
            }
        } catch let error as AVError {
            report.breakage = error.words
        }
        try pictures?.decode(nil) { try picture?.frames.put($0) }
        try sounds?.decode(nil) { try sound?.frames.put($0) }
        picture?.frames.end()
        sound?.frames.end()
        report.pictureDamage = pictures?.damage ?? 0
        report.soundDamage = sounds?.damage ?? 0
        report.jumps = timeline.jumps
        return report
    }

    /// A picture without its sound is better than nothing; a sound without decoder is nothing.
    private func openSound(_ demuxer: Demuxer, _ report: inout Report) throws -> Decoder? {
        guard let sound else { return nil }
        do {
            return try Decoder(demuxer, stream: sound.stream, threads: 1)
        } catch let error as AVError where picture != nil {
            report.soundRefusal = error.words
            return nil
        }
    }
}
