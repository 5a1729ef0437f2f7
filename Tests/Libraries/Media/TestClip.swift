import Foundation
import Media

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("media-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> URL { url.appendingPathComponent(name) }
}

/// Small clips made by the library itself.
enum TestClip {
    /// Moving noise at 25 frames a second, with a key frame every second.
    static func video(
        _ file: URL, frames: Int = 50, width: Int = 160, height: Int = 90, layout: Muxer.Layout = .plain
    ) throws {
        let rate = Rational(25, 1)
        let options = EncoderOptions(
            "libx264", threads: 1, hasGlobalHeader: true,
            codecOptions: ["preset": "ultrafast", "crf": "30", "forced-idr": "1"])
        let encoder = try Encoder(.video(width: width, height: height, frameRate: rate), options)
        let muxer = try Muxer(file, layout: layout, encoders: [encoder])
        for index in 0...frames {
            let frame = try index < frames ? Frame(width: width, height: height) : nil
            frame?.presentationTime = Int64(index)
            frame?.forceKey(index % 25 == 0)
            try encoder.encode(frame) { packet in
                if layout == .fragmented, packet.isKey, packet.presentationTime != 0 { try muxer.cut() }
                try muxer.write(packet)
            }
        }
        try muxer.finish()
    }
}
