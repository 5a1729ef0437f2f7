import Foundation
import Media
import StageKit
import Testing

extension StoreHouse {
    /// Segments of 2 s of a clip whose pictures hold their numbers, with three B pictures between others; the number of
    /// the picture is 25 times its time after 05:30:00.
    ///
    /// - Parameters:
    ///   - seconds: how many in all.
    ///   - missing: segments that are not there.
    ///   - garbage: segments that are no media.
    ///   - small: segments whose pictures are of another size.
    ///   - codec: how pictures are coded, for the ffmpeg command.
    func fill(
        clip seconds: Int, without missing: Set<Int> = [], garbage: Set<Int> = [], small: Set<Int> = [],
        codec: [String] = ["-c:v", "libx264", "-preset", "superfast", "-g", "50", "-sc_threshold", "0", "-bf", "3"]
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, width) in [("usual", 320)] + (small.isEmpty ? [] : [("small", 256)]) {
            let made = folder.appending(path: name)
            try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
            try Self.cut(seconds, width: width, codec, into: made)
        }
        for index in 0..<seconds / 2 where !missing.contains(index) {
            let target = base.appending(path: Self.path(index * 2))
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            if garbage.contains(index) {
                try Data(repeating: 0x20, count: 40_000).write(to: target)
            } else {
                let made = folder.appending(path: small.contains(index) ? "small" : "usual")
                try FileManager.default.copyItem(at: made.appending(path: "\(index).ts"), to: target)
            }
        }
    }

    private static func cut(_ seconds: Int, width: Int, _ codec: [String], into folder: URL) throws {
        let clip = folder.appendingPathComponent("clip.mp4")
        try SampleClip(duration: Double(seconds), width: width, height: width * 9 / 16, frameRate: Rational(25, 1))
            .write(to: clip)
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        ffmpeg.arguments = [
            "-v", "error", "-i", clip.path,
        ] + codec + [
            "-c:a", "aac", "-f", "segment", "-segment_time", "2", "-segment_format", "mpegts",
            "-segment_format_options", "mpegts_start_pid=0x41", folder.appendingPathComponent("%d.ts").path,
        ]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
        try #require(ffmpeg.terminationStatus == 0)
    }
}
