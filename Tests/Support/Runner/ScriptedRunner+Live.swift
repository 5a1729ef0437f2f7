import Foundation
public import StageKit
public import TestClient

/// What a runner does with a live source: it cuts it into chunks by ffmpeg's own HLS, and sends them as they come.
extension ScriptedRunner {
    /// All that ffmpeg made of a source.
    public struct LiveFiles: Sendable {
        /// By name: `1-000010.ts`.
        public let chunks: [String: [UInt8]]
        public let master: [UInt8]
        /// By name: `1.m3u8`.
        public let playlists: [String: [UInt8]]

        /// In order of number, the sound first.
        public var names: [String] { chunks.keys.sorted { Self.key($0) < Self.key($1) } }

        private static func key(_ name: String) -> (Substring, Substring) {
            let parts = name.split(separator: "-")
            return (parts[1], parts[0])
        }
    }

    /// Makes what the job asks for of another source than the one it names.
    ///
    /// - Parameters:
    ///   - isSplit: the sound by itself, as newer runners have it.
    ///   - coding: further arguments of ffmpeg.
    ///   - segment: in seconds, another length than was asked for.
    ///   - sides: of the pictures, others than were asked for.
    public func record(
        _ job: Job, seconds: Int, hasSound: Bool = true, isSplit: Bool = true, coding: [String] = [],
        segment: Int? = nil, sides: [Int]? = nil
    ) async throws -> LiveFiles {
        let folder = FileManager.default.temporaryDirectory.appending(path: "live-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = job.payload["output"] ?? .empty
        let list = (output["toTranscode"]?.array ?? []).filter { $0["resolution"]?.integer ?? 0 > 0 }
        let rate = list.first?["fps"]?.integer ?? 30
        let segment = segment ?? output["segmentDuration"]?.integer ?? 4
        var arguments = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=\(rate):duration=\(seconds)"]
        if hasSound { arguments += ["-f", "lavfi", "-i", "sine=440:sample_rate=48000:duration=\(seconds)"] }
        var variants: [String] = []
        if hasSound, isSplit {
            arguments += ["-map", "1:a"]
            variants.append("a:0,agroup:Audio,default:yes")
        }
        for (index, entry) in list.enumerated() {
            arguments += ["-map", "0:v", "-filter:v:\(index)", "scale=w=-2:h=\(sides?[index] ?? entry["resolution"]?.integer ?? 0)"]
            if hasSound, !isSplit { arguments += ["-map", "1:a"] }
            let sound = hasSound ? isSplit ? ",agroup:Audio" : ",a:\(index)" : ""
            variants.append("v:\(index)\(sound)")
        }
        arguments += [
            "-c:v", "libx264", "-preset", "veryfast", "-threads", "1", "-r", String(rate), "-g", String(rate * 2), "-keyint_min",
            String(rate * 2), "-sc_threshold", "0", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2",
        ] + coding + [
            "-f", "hls", "-hls_time",
            String(segment), "-hls_list_size", "0", "-hls_flags", "independent_segments+program_date_time",
            "-hls_segment_filename", folder.appending(path: "%v-%06d.ts").path, "-master_pl_name", "master.m3u8",
            "-var_stream_map", variants.joined(separator: " "), folder.appending(path: "%v.m3u8").path,
        ]
        try await ffmpeg(arguments)
        func files(_ suffix: String) throws -> [String: [UInt8]] {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(suffix) }
            return try Dictionary(
                uniqueKeysWithValues: names.map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) })
        }
        var playlists = try files(".m3u8")
        let master = playlists.removeValue(forKey: "master.m3u8") ?? []
        return LiveFiles(chunks: try files(".ts"), master: master, playlists: playlists)
    }

    /// How many pictures of a file, or of what a playlist names, can be decoded without an error.
    ///
    /// - Parameters:
    ///   - input: path or address.
    ///   - options: of ffmpeg, how to read it.
    public static func frames(_ input: String, _ options: [String] = []) async throws -> Int {
        let report = FileManager.default.temporaryDirectory.appending(path: "frames-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: report) }
        try await ffmpeg([
            "-xerror", "-err_detect", "explode",
        ] + options + ["-i", input, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", report.path])
        return try String(contentsOf: report, encoding: .utf8).split(separator: "\n").count { !$0.hasPrefix("#") }
    }

    /// Sends a chunk, with the playlists as a runner has them.
    public func add(_ job: Job, _ name: String, of files: LiveFiles) async throws -> TestClient.Answer {
        let list = "\(name.prefix { $0 != "-" }).m3u8"
        return try await add(
            job, name, files.chunks[name] ?? [], list: list,
            lists: [("payload[masterPlaylistFile]", files.master), ("payload[resolutionPlaylistFile]", files.playlists[list] ?? [])])
    }

    /// Sends anything as a chunk.
    public func add(
        _ job: Job, _ name: String, _ bytes: [UInt8], list: String? = nil, lists: [(part: String, bytes: [UInt8])] = []
    ) async throws -> TestClient.Answer {
        var texts = [("payload[type]", "add-chunk"), ("payload[videoChunkFilename]", name)]
        if let list { texts.append(("payload[resolutionPlaylistFilename]", list)) }
        // Both playlists go by the same name: a runner's quirk.
        let type = "application/vnd.apple.mpegurl"
        let files = [File("payload[videoChunkFile]", name, "video/mp2t", bytes)]
            + lists.map { File($0.part, "master.m3u8", type, $0.bytes) }
        return try await form(job, "update", texts, files)
    }

    /// Tells that a chunk is forgotten.
    public func remove(_ job: Job, _ name: String) async throws -> TestClient.Answer {
        try await form(
            job, "update", [("payload[type]", "remove-chunk"), ("payload[videoChunkFilename]", name)], [])
    }
}
