import Foundation
import Media

/// Clips with only one track, made by the library itself.
enum Clips {
    /// Noise that does not move.
    static func silent(_ file: URL, frames: Int = 60, width: Int = 200, height: Int = 120) throws {
        let encoder = try Encoder(
            .video(width: width, height: height, frameRate: Rational(20, 1)),
            EncoderOptions("libx264", threads: 1, hasGlobalHeader: true, codecOptions: ["preset": "ultrafast"]))
        let muxer = try Muxer(file, layout: .plain, encoders: [encoder])
        let picture = try Frame(width: width, height: height)
        for index in 0...frames {
            let frame = try index < frames ? picture.sharing() : nil
            frame?.presentationTime = Int64(index)
            try encoder.encode(frame) { try muxer.write($0) }
        }
        try muxer.finish()
    }

    /// Silence.
    static func dark(_ file: URL, seconds: Int = 6, sampleRate: Int = 44100) throws {
        let encoder = try Encoder(
            .audio(sampleRate: sampleRate), EncoderOptions("aac", bitrate: 64000, hasGlobalHeader: true))
        let muxer = try Muxer(file, layout: .plain, encoders: [encoder])
        let buffer = try SampleBuffer(sampleRate: sampleRate)
        for _ in 0..<seconds {
            try buffer.append(try Frame(samples: sampleRate, sampleRate: sampleRate))
            while let frame = try buffer.take(encoder.frameSamples) {
                try encoder.encode(frame) { try muxer.write($0) }
            }
        }
        try encoder.encode(nil) { try muxer.write($0) }
        try muxer.finish()
    }
}
