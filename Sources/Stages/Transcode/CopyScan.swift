import Foundation
import Media
import StageKit

/// Whether a stream of the source can be a rendition as it is: where each of its pictures stands on the grid.
struct CopyScan: Equatable, Sendable {
    /// The slot of each packet, in the order of decoding.
    let slots: [Int64]
    /// By how many pictures decoding runs ahead.
    let delay: Int64

    /// - Parameters:
    ///   - times: of the packets in the order of decoding, in seconds of the result; nil where the file says none.
    ///   - keys: which of them are key frames.
    /// - Returns: nil unless every slot has its one picture and every segment begins with a key frame that nothing
    ///   after it reaches back across.
    init?(times: [Double?], keys: [Bool], segments: SegmentGrid) {
        let rate = segments.rate.value
        var slots: [Int64] = []
        var delay: Int64 = 0
        var last: Int64 = -1
        for (index, time) in times.enumerated() {
            guard let time, time.magnitude < 1e6 else { return nil }
            let slot = Int64((time * rate).rounded())
            // Clocks of milliseconds round; more than that is another rhythm.
            guard slot >= 0, slot < times.count, abs(Double(slot) / rate - time) < 0.0011 else { return nil }
            if segments.isStart(slot) {
                guard keys[index] else { return nil }
                last = slot
            }
            guard slot >= last else { return nil }
            delay = max(delay, Int64(index) - slot)
            slots.append(slot)
        }
        guard !slots.isEmpty, Set(slots).count == slots.count else { return nil }
        self.slots = slots
        self.delay = delay
    }

    /// Reads the packets of a stream.
    ///
    /// - Parameter origin: the zero of the result, in seconds on the clock of the file.
    init?(_ file: URL, stream: Int, origin: Double, segments: SegmentGrid, limits: Limits, interrupt: @escaping Interrupt)
        throws
    {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select([stream])
        var times: [Double?] = []
        var keys: [Bool] = []
        while let packet = try demuxer.read() {
            guard !packet.isCorrupt else { return nil }
            times.append(packet.seconds.map { $0 - origin })
            keys.append(packet.isKey)
        }
        self.init(times: times, keys: keys, segments: segments)
    }
}

extension Rung {
    /// Why the source's own stream is not what this rung asks for; nil when it is, as far as the facts tell.
    func objectionToCopy(of video: MediaFacts.Video, in container: String, bitrate: Int?) -> String? {
        if !PictureReader.canSeek(container) { return "a container of another kind" }
        if video.codec != track.encoder.codec.rawValue { return "another codec" }
        if video.pixelFormat != track.pixelFormat.rawValue { return "another pixel format" }
        if video.rotation != 0 || video.sampleAspect.value != 1 || video.isInterlaced { return "it needs a filter" }
        if (video.codedWidth, video.codedHeight) != (width, height) { return "another size" }
        if step != 1 || track.keyFrameInterval != nil || track.gopSize != nil { return "another rhythm" }
        if let profile = track.profile, !Self.holds(profile, video.profile ?? "") { return "another profile" }
        if let most = track.maxRate, bitrate.map({ $0 > most }) ?? true { return "more bits than the track allows" }
        return nil
    }

    /// Whether a decoder of one profile takes streams of another.
    private static func holds(_ profile: String, _ found: String) -> Bool {
        let known = found.lowercased().filter { $0 != " " }
        let below = ["high": ["high", "main", "constrainedbaseline"], "main": ["main", "constrainedbaseline"]]
        if let fitting = below[profile] { return fitting.contains(known) }
        return known == profile || known == "profile\(profile)"
    }
}
