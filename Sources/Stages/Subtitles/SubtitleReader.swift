import Foundation
import Media
import StageKit

/// Reads all texts of a file in one pass.
struct SubtitleReader {
    let file: URL
    let facts: MediaFacts
    let texts: [MediaFacts.Subtitle]
    let job: Job

    /// - Returns: a list for each text, in the same order.
    /// - Throws: `AVError` when the file cannot be opened; `CancellationError`.
    func read() throws -> [CueList] {
        var limits = Limits()
        limits.streams = 1000
        for video in facts.video { limits.pixels = max(limits.pixels, video.codedWidth * video.codedHeight) }
        let demuxer = try Demuxer(file, limits: limits, interrupt: job.cancellation)
        // Where clocks jump, a text is moved as picture and sound are.
        if !demuxer.hasLooseClock { demuxer.select(Set(texts.map(\.stream))) }
        let decoders = texts.map { try? SubtitleDecoder(demuxer, stream: $0.stream) }
        var lists = texts.map { _ in CueList() }
        var timeline = Timeline(isLoose: demuxer.hasLooseClock)
        let origin = facts.origin
        do {
            while let packet = try demuxer.read() {
                timeline.mend(packet)
                guard let index = texts.firstIndex(where: { $0.stream == packet.stream }) else { continue }
                if let time = packet.seconds, let duration = facts.duration, duration > 0 {
                    try job.progress((time - origin) / duration * 0.99)
                }
                for event in decoders[index]?.decode(packet) ?? [] {
                    lists[index].add(
                        CueText(event: event.text), from: event.start - origin, to: event.end.map { $0 - origin })
                }
            }
        } catch is AVError {
            // As good as the end: what comes after cannot be read.
        }
        return lists
    }
}
