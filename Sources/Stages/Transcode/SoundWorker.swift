import Foundation
import Media
import StageKit

/// The thread that makes decoded sound stereo and continuous, encodes it and writes the file.
struct SoundWorker: Sendable {
    struct Report: Sendable, Codable, Equatable {
        var codecs: String?
        /// Frames left out because of their time.
        var strays = 0
        /// Frames decoded.
        var frames = 0
        /// Of the result, in seconds.
        var duration = 0.0
        /// Seconds without sound inside the sound.
        var missing = 0.0
    }

    let source: BoundedQueue<Frame>
    let file: URL
    let plan: LadderPlan.Sound
    /// The zero of the result, in seconds on the clock of the file.
    let origin: Double
    /// Sound farther from the start than this, in seconds, has a wrong time and is left out.
    let latest: Double
    /// When segment `index` begins, in seconds.
    let segmentStart: @Sendable (Int) -> Double
    let interrupt: Interrupt
    /// Gets the time reached, in seconds.
    let progress: @Sendable (Double) throws -> Void
    /// By how much the sound is made louder; nil leaves it as it is.
    var gain: LoudnessGain?

    func run() throws -> Report {
        let (rate, format, layout) = (plan.sampleRate, plan.track.encoder.sampleFormat, plan.layout)
        let encoder = try Encoder(
            .audio(sampleRate: rate, layout: layout, sampleFormat: format),
            EncoderOptions(plan.track.encoder.rawValue, bitrate: plan.track.bitrate, hasGlobalHeader: true))
        let muxer = try Muxer(file, layout: .fragmented, encoders: [encoder], interrupt: interrupt)
        var fragments = SoundFragments(muxer)
        let samples = encoder.frameSamples
        var line = try SoundLine(
            sampleRate: rate, sampleFormat: format, layout: layout, samples: samples, filter: gain?.filter,
            origin: origin, latest: latest)
        var segment = 1
        var report = Report(codecs: encoder.codecs)

        func write(_ packet: Packet) throws {
            // The priming of AAC: left out, so that sound and time stamps begin together at 0 for every player, with
            // or without edit lists. The first 21 ms fade in. Opus needs it to find its feet, and says how much of it
            // is to be passed over (RFC 7845, section 4.2).
            guard let time = packet.presentationTime, time >= 0 || plan.track.encoder == .opus else { return }
            // The nearest packet to the picture's segment.
            let middle = (Double(time) + Double(samples) / 2) / Double(rate)
            let startsSegment = middle >= segmentStart(segment)
            while middle >= segmentStart(segment) { segment += 1 }
            report.duration = Double(time + packet.duration) / Double(rate)
            try fragments.write(packet, startsSegment: startsSegment)
            try progress(report.duration)
        }
        while let frame = try source.take() { try line.take(frame) { try encoder.encode($0, write) } }
        try line.take(nil) { try encoder.encode($0, write) }
        try encoder.encode(nil, write)
        // Without a packet there is no header to write.
        if report.duration > 0 { try fragments.finish() }
        try progress(.infinity)
        report.frames = line.frames
        report.strays = line.strays
        report.missing = line.missing
        return report
    }
}
