import Media
import StageKit

/// What all packets of a file together tell: sizes, counts, and when they begin and end.
struct PacketScan {
    struct Totals {
        var bytes = 0
        var packets = 0
        var start = Double.infinity
        var end = -Double.infinity
        var duration: Double { end > start ? end - start : 0 }
    }

    private(set) var totals: [Int: Totals] = [:]
    /// Whether what the container derived from the first and the last time stamp is worth nothing.
    private let hasLooseClock: Bool

    /// Reads the file to its end. A file that breaks off counts as far as it goes.
    ///
    /// - Throws: `AVError` (limit) when it is too long; `CancellationError`; what `progress` throws.
    init(_ demuxer: Demuxer, size: Int, limits: Limits, progress: (Double) throws -> Void) throws {
        var bytes = 0
        var packets = 0
        var timeline = Timeline(isLoose: demuxer.hasLooseClock)
        while let packet = try Self.next(demuxer) {
            timeline.mend(packet)
            bytes += packet.size
            packets += 1
            if packets % 256 == 0 { try progress(Double(bytes) / Double(max(size, 1))) }
            var total = totals[packet.stream] ?? Totals()
            total.bytes += packet.size
            total.packets += 1
            if let time = packet.presentationTime ?? packet.decodeTime {
                let start = packet.timeBase.seconds(time)
                total.start = min(total.start, start)
                total.end = max(total.end, start + packet.timeBase.seconds(packet.duration))
                try limits.allow(duration: total.duration)
            }
            totals[packet.stream] = total
        }
        hasLooseClock = demuxer.hasLooseClock
    }

    private static func next(_ demuxer: Demuxer) throws -> Packet? {
        do { return try demuxer.read() } catch is AVError { return nil }
    }

    private func forget(_ facts: inout MediaFacts) {
        facts.duration = nil
        for index in facts.video.indices { facts.video[index].duration = nil }
        for index in facts.audio.indices { facts.audio[index].duration = nil }
    }

    /// Fills in what the header did not say.
    func complete(_ facts: inout MediaFacts) {
        if hasLooseClock { forget(&facts) }
        for index in facts.video.indices where !facts.video[index].isCoverArt {
            guard let total = totals[facts.video[index].stream], total.duration > 0 else { continue }
            let duration = facts.video[index].duration ?? total.duration
            facts.video[index].duration = duration
            facts.video[index].bitrate = facts.video[index].bitrate ?? Int(Double(total.bytes) * 8 / duration)
            if facts.video[index].averageFrameRate.value == 0 {
                let rate = Double(total.packets) / total.duration
                facts.video[index].averageFrameRate = MediaFacts.Ratio(Int((rate * 1000).rounded()), 1000)
            }
        }
        for index in facts.audio.indices {
            guard let total = totals[facts.audio[index].stream], total.duration > 0 else { continue }
            let duration = facts.audio[index].duration ?? total.duration
            facts.audio[index].duration = duration
            facts.audio[index].bitrate = facts.audio[index].bitrate ?? Int(Double(total.bytes) * 8 / duration)
        }
        if facts.duration == nil {
            let known = (facts.video.filter { !$0.isCoverArt }.map(\.stream) + facts.audio.map(\.stream))
                .compactMap { totals[$0] }.filter { $0.duration > 0 }
            if let start = known.map(\.start).min(), let end = known.map(\.end).max() { facts.duration = end - start }
        }
    }
}
