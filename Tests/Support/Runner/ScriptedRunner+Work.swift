import Foundation
import StageKit
import TestClient

/// What a runner does with ffmpeg, option by option as it does it.
extension ScriptedRunner {
    /// Loads what a job needs, makes what it asks for, and sends it.
    ///
    /// - Returns: the status of the last call.
    public func finish(_ job: Job) async throws -> Int {
        _ = try await update(job, progress: 0)
        let texts = job.type == "video-transcription" ? [("payload[inputLanguage]", "en")] : []
        let status = try await success(job, try await make(job), texts: texts).status
        if status != 204 { _ = try await error(job, "Expected status 204, got \(status)") }
        return status
    }

    /// The files that a job asks for.
    public func make(_ job: Job) async throws -> [File] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "runner-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let address = job.payload["input"]?["videoFileUrl"] ?? job.payload["input"]?["audioFileUrl"]
        let input = try await fetch(address, for: job, to: folder.appending(path: "input"))
        switch job.type {
        case "vod-hls-transcoding": return try await hls(job.payload, input, folder)
        case "vod-web-video-transcoding": return try await webVideo(job.payload, input, folder)
        case "generate-video-storyboard": return try await storyboard(job.payload, input, folder)
        case "vod-audio-merge-transcoding":
            let still = try await fetch(
                job.payload["input"]?["previewFileUrl"], for: job, to: folder.appending(path: "still"))
            return try await audioMerge(job.payload, input, still, folder)
        case "video-studio-transcoding": return try await studio(job, input, folder)
        case "video-transcription":
            let text = "WEBVTT\n\n00:00.500 --> 00:01.500\nA <b>tick</b> & a flash\n"
            return [File("payload[vttFile]", "x.vtt", "text/vtt", Array(text.utf8))]
        default: throw ToolFailed(code: 0)
        }
    }

    private func fetch(_ address: JSON?, for job: Job, to file: URL) async throws -> URL {
        let answer = try await load(address?.string ?? "", for: job)
        guard answer.status == 200 else { throw Refused(answer: answer) }
        try Data(answer.body).write(to: file)
        return file
    }

    /// The tasks one after the other, each a file of its own.
    private func studio(_ job: Job, _ input: URL, _ folder: URL) async throws -> [File] {
        var current = input
        for (index, task) in (job.payload["tasks"]?.array ?? []).enumerated() {
            let options = task["options"] ?? .empty
            var other: URL?
            if options["file"] != nil {
                other = try await fetch(options["file"], for: job, to: folder.appending(path: "file-\(index)"))
            }
            let made = folder.appending(path: "e\(index).mp4")
            let arguments = Self.edit(task["name"]?.string ?? "", options, current.path, other?.path ?? "")
            try await ffmpeg(arguments + ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", made.path])
            current = made
        }
        return [try file("payload[videoFile]", folder, current.lastPathComponent, "video/mp4")]
    }

    private static func edit(_ name: String, _ options: JSON, _ input: String, _ other: String) -> [String] {
        func number(_ json: JSON?) -> String { String(json?.number ?? 0) }
        let joined = "[0:v:0][0:a:0][1:v:0][1:a:0]concat=n=2:v=1:a=1"
        switch name {
        case "cut":
            var range: [String] = []
            if let start = options["start"] { range += ["-ss", number(start)] }
            if let end = options["end"] { range += ["-to", number(end)] }
            return range + ["-i", input]
        case "remove-segments":
            let gone = (options["segments"]?.array ?? []).map { "between(t,\(number($0["start"])),\(number($0["end"])))" }
            let rest = "not(\(gone.joined(separator: "+")))"
            return [
                "-i", input, "-vf", "select='\(rest)',setpts=N/FRAME_RATE/TB", "-af", "aselect='\(rest)',asetpts=N/SR/TB",
            ]
        case "add-intro": return ["-i", other, "-i", input, "-filter_complex", joined]
        case "add-outro": return ["-i", input, "-i", other, "-filter_complex", joined]
        default:
            let (x, y) = (number(options["horizontalMarginRatio"]), number(options["verticalMarginRatio"]))
            return ["-i", input, "-i", other, "-filter_complex", "[0:v][1:v]overlay=W-w-W*\(x):H*\(y)"]
        }
    }

    private func audioMerge(_ payload: JSON, _ sound: URL, _ still: URL, _ folder: URL) async throws -> [File] {
        try await ffmpeg(
            ["-loop", "1", "-i", still.path, "-i", sound.path] + encoding(payload) + [
                "-tune", "stillimage", "-shortest", "-movflags", "faststart", folder.appending(path: "m.mp4").path,
            ])
        return [try file("payload[videoFile]", folder, "m.mp4", "video/mp4")]
    }

    private func hls(_ payload: JSON, _ input: URL, _ folder: URL) async throws -> [File] {
        let side = payload["output"]?["resolution"]?.integer ?? 0
        let stem = "\(UUID().uuidString.lowercased())-\(side)"
        let isSplit = payload["output"]?["separatedAudio"]?.bool == true
        var options = encoding(payload)
        if isSplit, side > 0 { options.append("-an") }
        try await ffmpeg(
            ["-i", input.path] + options + [
                "-hls_time", "4", "-hls_list_size", "0", "-hls_playlist_type", "vod", "-hls_segment_filename",
                folder.appending(path: "\(stem)-fragmented.mp4").path, "-hls_segment_type", "fmp4", "-f", "hls",
                "-hls_flags", "single_file", folder.appending(path: "\(stem).m3u8").path,
            ])
        return [
            try file("payload[videoFile]", folder, "\(stem)-fragmented.mp4", "video/mp4"),
            try file("payload[resolutionPlaylistFile]", folder, "\(stem).m3u8", "application/vnd.apple.mpegurl"),
        ]
    }

    private func webVideo(_ payload: JSON, _ input: URL, _ folder: URL) async throws -> [File] {
        let output = folder.appending(path: "output.mp4").path
        try await ffmpeg(["-i", input.path] + encoding(payload) + ["-movflags", "faststart", output])
        return [try file("payload[videoFile]", folder, "output.mp4", "video/mp4")]
    }

    private func storyboard(_ payload: JSON, _ input: URL, _ folder: URL) async throws -> [File] {
        let sprites = payload["sprites"]
        func number(_ key: String, _ side: String) -> Int { sprites?[key]?[side]?.integer ?? 1 }
        let interval = sprites?["duration"]?.integer ?? 1
        let filter =
            "fps=1/\(interval),scale=\(number("size", "width")):\(number("size", "height")),"
            + "tile=layout=\(number("count", "width"))x\(number("count", "height"))"
        try await ffmpeg([
            "-i", input.path, "-filter:v", filter, "-frames:v", "1", folder.appending(path: "s.jpg").path,
        ])
        return [try file("payload[storyboardFile]", folder, "s.jpg", "image/jpeg")]
    }

    private func encoding(_ payload: JSON) -> [String] {
        let (side, rate) = (payload["output"]?["resolution"]?.integer ?? 0, payload["output"]?["fps"]?.integer ?? 30)
        let sound = ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-map_metadata", "-1"]
        guard side > 0 else { return ["-vn"] + sound }
        return [
            "-vf", "scale=w=-2:h=\(side)", "-c:v", "libx264", "-preset", "veryfast", "-r", String(rate),
            "-g", String(rate * 2), "-b_strategy", "1", "-bf", "16", "-pix_fmt", "yuv420p", "-threads", "1",
        ] + sound
    }

    private func file(_ part: String, _ folder: URL, _ name: String, _ type: String) throws -> File {
        File(part, name, type, [UInt8](try Data(contentsOf: folder.appending(path: name))))
    }

    func ffmpeg(_ arguments: [String]) async throws { try await Self.ffmpeg(arguments) }

    static func ffmpeg(_ arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-v", "error", "-nostdin", "-y"] + arguments
        process.standardOutput = FileHandle.nullDevice
        let code: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard code == 0 else { throw ToolFailed(code: code) }
    }

    public struct ToolFailed: Error { public let code: Int32 }
}
