import CAV
import Foundation

/// Draws, encodes and writes a `SampleClip`, picture and sound side by side.
struct SampleWriter {
    private let clip: SampleClip
    private let painter: SamplePainter
    private let picture: Encoder
    private let sound: Encoder
    private let muxer: Muxer
    private let interrupt: Interrupt

    init(_ clip: SampleClip, _ file: URL, _ interrupt: @escaping Interrupt) throws {
        self.clip = clip
        self.interrupt = interrupt
        painter = SamplePainter(clip)
        let color = EncoderInput.Color(range: "tv", space: "bt709", transfer: "bt709", primaries: "bt709")
        // A fixed number of threads: x264's choices depend on it, and the file should not depend on the machine.
        picture = try Encoder(
            .video(width: clip.width, height: clip.height, frameRate: clip.frameRate, color: color),
            EncoderOptions(
                "libx264", threads: 4, keyInterval: max(1, Int((clip.frameRate.value * 2).rounded())),
                hasGlobalHeader: true, codecOptions: ["preset": "superfast", "crf": "24"]))
        sound = try Encoder(
            .audio(sampleRate: SampleClip.sampleRate),
            EncoderOptions("aac", bitrate: 128_000, hasGlobalHeader: true))
        muxer = try Muxer(file, layout: .plain, encoders: [picture, sound], interrupt: interrupt)
    }

    func run(_ progress: (Double) -> Void) throws {
        let total = samples(upTo: clip.frames)
        let tick = SampleTick()
        var heard = 0
        for number in 0..<clip.frames {
            if interrupt() { throw CancellationError() }
            let frame = try painter.paint(number)
            try picture.encode(frame) { try muxer.write($0, track: 0) }
            // Sound goes along with the picture, so that the muxer has little to keep.
            while heard < min(samples(upTo: number + 1), total) {
                let count = min(sound.frameSamples, total - heard)
                try sound.encode(try tick.frame(at: heard, count: count)) { try muxer.write($0, track: 1) }
                heard += count
            }
            progress(Double(number + 1) / Double(clip.frames))
        }
        try picture.encode(nil) { try muxer.write($0, track: 0) }
        try sound.encode(nil) { try muxer.write($0, track: 1) }
        try muxer.finish()
    }

    private func samples(upTo frame: Int) -> Int {
        Int((clip.frameRate.inverse.seconds(Int64(frame)) * Double(SampleClip.sampleRate)).rounded())
    }
}

/// Silence with a tick at each whole second.
struct SampleTick {
    /// One tick, -1…1.
    private let wave: [Float]

    init() {
        let count = SampleClip.sampleRate / 20
        wave = (0..<count).map { index in
            let time = Double(index) / Double(SampleClip.sampleRate)
            // 1 ms of rise and fall: without it the tick would click.
            let edge = min(1, Double(min(index, count - 1 - index)) / 48)
            return Float(0.6 * edge * sin(2 * .pi * 1000 * time))
        }
    }

    /// - Parameter position: of the first sample, from the start of the clip.
    func frame(at position: Int, count: Int) throws -> Frame {
        let frame = try Frame(samples: count, sampleRate: SampleClip.sampleRate)
        frame.presentationTime = Int64(position)
        for channel in 0..<2 {
            guard let plane = frame.pointer.pointee.extended_data[channel] else { continue }
            plane.withMemoryRebound(to: Float.self, capacity: count) { samples in
                for index in 0..<count {
                    let inSecond = (position + index) % SampleClip.sampleRate
                    if inSecond < wave.count { samples[index] = wave[inSecond] }
                }
            }
        }
        return frame
    }
}
