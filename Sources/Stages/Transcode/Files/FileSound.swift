import Media
import StageKit

/// The thread that makes decoded sound continuous and encodes it.
struct FileSound: Sendable {
    let source: BoundedQueue<Frame>
    let packets: BoundedQueue<Packet>
    let plan: FilePlan.Sound
    let encoder: Encoder
    /// The zero of the result, in seconds on the clock of the file.
    let origin: Double
    /// Sound farther from the start than this, in seconds, has a wrong time and is left out.
    let latest: Double
    /// Gets the time reached, in seconds.
    let progress: @Sendable (Double) throws -> Void

    func run() throws -> SoundWorker.Report {
        var line = try SoundLine(
            sampleRate: plan.sampleRate, sampleFormat: plan.codec.sampleFormat, layout: plan.layout,
            samples: encoder.frameSamples, origin: origin, latest: latest)
        var end = 0.0
        func encode(_ frame: Frame?) throws {
            try encoder.encode(frame) { packet in
                end = packet.timeBase.seconds((packet.presentationTime ?? 0) + packet.duration)
                try packets.put(packet)
                try progress(end)
            }
        }
        while let frame = try source.take() { try line.take(frame, encode) }
        try line.take(nil, encode)
        try encode(nil)
        packets.end()
        return SoundWorker.Report(
            codecs: encoder.codecs, strays: line.strays, frames: line.frames, duration: end, missing: line.missing)
    }
}
