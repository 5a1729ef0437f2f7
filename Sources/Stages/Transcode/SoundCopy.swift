import CMAF
import Foundation
import Media
import StageKit

/// A sound of the source that is taken over as it is: which of its packets, and where the first one stands.
struct SoundCopy: Equatable, Sendable {
    /// In a packet of AAC-LC (ISO/IEC 14496-3, section 4.5.1.1).
    static let samples = 1024
    /// Clocks of milliseconds round; more than that, in seconds, is a hole or a doubled sound.
    private static let tolerance = 0.002

    /// Packets of the file before the first one that is heard.
    let skipped: Int
    /// How many are taken over.
    let count: Int

    /// - Parameters:
    ///   - times: of the packets, in seconds of the result; nil where the file says none.
    ///   - rate: in hertz.
    /// - Returns: nil unless one packet begins where the result does, half a packet off at most, and each next one
    ///   where the one before it ends. The parts of a packet before the start are the encoder's priming.
    init?(times: [Double?], rate: Int) {
        let length = Double(Self.samples) / Double(rate)
        let known = times.compactMap(\.self)
        guard known.count == times.count, let first = known.firstIndex(where: { $0 >= -length / 2 }),
            known[first] <= length / 2
        else { return nil }
        for (index, time) in known[first...].enumerated() {
            guard abs(time - known[first] - Double(index) * length) <= Self.tolerance else { return nil }
        }
        (skipped, count) = (first, known.count - first)
    }

    /// Reads the packets of a stream.
    ///
    /// - Parameter origin: the zero of the result, in seconds on the clock of the file.
    init?(_ file: URL, stream: Int, origin: Double, rate: Int, limits: Limits, interrupt: @escaping Interrupt) throws {
        let demuxer = try Demuxer(file, limits: limits, interrupt: interrupt)
        demuxer.select([stream])
        var times: [Double?] = []
        while let packet = try demuxer.read() {
            guard !packet.isCorrupt else { return nil }
            times.append(packet.seconds.map { $0 - origin })
        }
        self.init(times: times, rate: rate)
    }

    /// Writes them, a fragment for each segment.
    ///
    /// - Throws: `AVError`; `SourceIdentity.changed` when the file has other packets than before.
    func write(_ pass: SoundPass, to file: URL, isStopped: @escaping Interrupt) throws -> SoundWorker.Report {
        let demuxer = try Demuxer(pass.source, limits: pass.limits, interrupt: isStopped)
        demuxer.select([pass.plan.stream])
        let clock = Rational(1, pass.plan.sampleRate)
        let muxer = try Muxer(
            file, copying: pass.plan.stream, of: demuxer, frameRate: nil, clock: clock.inverse, interrupt: isStopped)
        var fragments = SoundFragments(muxer)
        var segment = 1
        var index = 0
        while let packet = try demuxer.read() {
            defer { index += 1 }
            guard index >= skipped else { continue }
            let place = Int64((index - skipped) * Self.samples)
            packet.place(at: place, decodedAt: place, lasting: Int64(Self.samples), clock)
            let middle = clock.seconds(place + Int64(Self.samples / 2))
            let startsSegment = middle >= pass.segmentStart(segment)
            while middle >= pass.segmentStart(segment) { segment += 1 }
            try fragments.write(packet, startsSegment: startsSegment)
            try pass.progress(clock.seconds(place))
        }
        guard index == skipped + count else { throw SourceIdentity.changed }
        try fragments.finish()
        var report = SoundWorker.Report(codecs: try FragmentIndex(path: file.path).track.codecs)
        report.frames = count
        report.duration = clock.seconds(Int64(count * Self.samples))
        try pass.progress(.infinity)
        return report
    }
}

extension LadderPlan.Sound {
    /// Encoders of a constant rate miss it by so much.
    private static let overshoot = 1.1

    /// Why the source's own sound is not what is asked for; nil when it is, as far as the facts tell.
    func objectionToCopy(of audio: MediaFacts.Audio, in container: String) -> String? {
        if !PictureReader.canSeek(container) { return "a container of another kind" }
        if audio.codec != "aac" || track.encoder == .opus { return "another codec" }
        if audio.profile != "LC" { return "another profile" }
        if audio.channels != channels { return "other channels" }
        if audio.sampleRate != sampleRate { return "another sample rate" }
        if track.loudness != nil { return "another loudness" }
        guard let bitrate = audio.bitrate, Double(bitrate) <= Double(track.bitrate) * Self.overshoot else {
            return "more bits than the track allows"
        }
        return nil
    }
}
