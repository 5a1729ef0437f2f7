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
        let sounds = try sound.map { try Decoder(demuxer, stream: $0.stream, threads: 1) }
        var timeline = Timeline(isLoose: demuxer.hasLooseClock)
        var report = Report()
        do {
            while let packet = try demuxer.read() {
                if let time = packet.decodeTime ?? packet.presentationTime {
                    let seconds = packet.timeBase.seconds(time)
                    let duration = packet.timeBase.seconds(packet.duration)
                    packet.move(by: timeline.move(stream: packet.stream, time: seconds, duration: duration))
                }
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
}
