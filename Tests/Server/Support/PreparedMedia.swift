import Foundation
import Sys

/// A small HLS set, made once by the ffmpeg command: 8 s of moving picture and a tone, one MP4 a rendition.
enum PreparedMedia {
    static var isPossible: Bool { ChildProcess.find("ffmpeg") != nil }

    /// The folder with `master.m3u8` and all it names, and `thumbnails/0.jpg`.
    static func folder() async throws -> URL { try await made.value }

    private static let made = Task {
        // Kept in the build folder, for the next run as well.
        let build = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../.build").standardizedFileURL
        let finished = build.appendingPathComponent("prepared-media")
        if FileManager.default.fileExists(atPath: finished.path) { return finished }
        let folder = build.appendingPathComponent("prepared-media-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("thumbnails"), withIntermediateDirectories: true)
        let hls = [
            "-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_flags",
            "single_file",
        ]
        let picture = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=8"]
        let encode = [
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p",
        ]
        try await run(picture + encode + hls + ["-hls_segment_filename", "360p.mp4", "360p.m3u8"], in: folder)
        let tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=8", "-c:a", "aac"]
        try await run(tone + hls + ["-hls_segment_filename", "audio.mp4", "audio.m3u8"], in: folder)
        try await run(picture + ["-frames:v", "1", "thumbnails/0.jpg"], in: folder)
        let master = """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Default",DEFAULT=YES,AUTOSELECT=YES,URI="audio.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.42c01e,mp4a.40.2",RESOLUTION=640x360,AUDIO="audio"
            360p.m3u8

            """
        try Data(master.utf8).write(to: folder.appendingPathComponent("master.m3u8"))
        // Another test process may have been faster: then its set is as good.
        try? FileManager.default.moveItem(at: folder, to: finished)
        return finished
    }

    private struct Failed: Error {}

    private static func run(_ arguments: [String], in folder: URL) async throws {
        let ffmpeg = try ChildProcess(
            ChildProcess.find("ffmpeg") ?? "", ["-v", "error", "-y"] + arguments, folder: folder.path)
        guard await ffmpeg.exit() == .code(0) else { throw Failed() }
    }
}
