import Browser
import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// A video plays while it is being made, and goes on playing when it is done.
@Suite(.serialized) struct EarlyPlaybackTests {
    /// A slow encoder, so that there is time to look; short chunks, so that there is much to see.
    private static let pipeline = """
        {"pipeline": {
            "ingest": {"stage": "ingest.file"},
            "probe": {"stage": "probe.libav", "after": ["ingest"]},
            "transcode": {
                "stage": "transcode.ladder", "after": ["probe"],
                "with": {"heights": [240], "segment": "2s", "chunk": "4s", "speed": "veryslow", "crf": 14}},
            "package": {"stage": "package.hls", "after": ["transcode"]}
        }}
        """

    private static func server(_ scratch: Scratch) async throws -> MillraceServer {
        let config = scratch.file("Plugins.json")
        try Data(pipeline.utf8).write(to: config)
        return try await MillraceServer(data: scratch.file("data"), arguments: ["--config", config.path])
    }

    private struct Playlist {
        let lines: [String]
        init(_ text: String) { lines = text.split(separator: "\n").map(String.init) }

        var isGrowing: Bool { lines.contains("#EXT-X-PLAYLIST-TYPE:EVENT") && !isEnded }
        var isComplete: Bool { lines.contains("#EXT-X-PLAYLIST-TYPE:VOD") && isEnded }
        private var isEnded: Bool { lines.contains("#EXT-X-ENDLIST") }
        var target: String? { lines.first { $0.hasPrefix("#EXT-X-TARGETDURATION:") } }
        /// Everything about segments.
        var segments: [String] { Array(lines.drop { !$0.hasPrefix("#EXTINF:") }.filter { $0 != "#EXT-X-ENDLIST" }) }
        var durations: [Double] {
            lines.compactMap { $0.hasPrefix("#EXTINF:") ? Double($0.dropFirst(8).dropLast()) : nil }
        }
        var ranges: [Range<Int>] {
            lines.filter { $0.hasPrefix("#EXT-X-BYTERANGE:") }.map { line in
                let parts = line.dropFirst(17).split(separator: "@").compactMap { Int($0) }
                return parts[1]..<parts[1] + parts[0]
            }
        }
    }

    @Test func thePlaylistGrowsAndThenEnds() async throws {
        let scratch = try Scratch("early")
        let server = try await Self.server(scratch)
        let clip = try await SampleClips.shared.clip(seconds: 16, size: "426x240")
        let id = try await server.upload(clip)
        func playlist(_ name: String) async throws -> Playlist {
            Playlist(try await server.call("GET", "/videos/\(id)/\(name).m3u8").text)
        }
        func part(_ range: Range<Int>) async throws -> TestClient.Answer {
            let field = ["range": "bytes=\(range.lowerBound)-\(range.upperBound - 1)"]
            return try await server.call("GET", "/videos/\(id)/240p.mp4", headers: field)
        }
        let first = try await server.wait(for: id) { $0["playable"] == .bool(true) }
        #expect(first["state"] == .string("processing"))
        #expect(first["playableAt"]?.string != nil)
        let early = try await playlist("240p")
        #expect(early.isGrowing)
        #expect(early.durations.allSatisfy { abs($0 - 2) < 0.001 })
        // The sound is there already, and is told of only as far as the picture.
        let sound = try await playlist("audio")
        #expect(sound.isGrowing)
        #expect(sound.durations.count == early.durations.count)
        // Somebody watches from the first second to the last, and reads the playlist again as it grows.
        let master = "http://127.0.0.1:\(server.port)/videos/\(id)/master.m3u8"
        async let watched = Program.ffmpeg(
            "ffmpeg",
            ["-v", "error", "-live_start_index", "0", "-i", master, "-map", "0:v", "-f", "framemd5", "-"])
        var seen: [Range<Int>: [UInt8]] = [:]
        for range in early.ranges {
            let answer = try await part(range)
            #expect(answer.status == 206)
            #expect(answer.header("cache-control") == "no-store")
            #expect(answer.body.count == range.count)
            seen[range] = answer.body
        }
        // Each look shows what was there before, and more after it.
        var last = early
        try await server.wait(for: id) { $0["state"] == .string("ready") || ($0["progress"]?.number ?? 0) > 0.5 }
        let middle = try await playlist("240p")
        #expect(middle.segments.starts(with: last.segments))
        last = middle
        let video = try await server.settled(id)
        #expect(video["state"] == .string("ready"))
        #expect(video["playableAt"] == first["playableAt"])
        let end = try await playlist("240p")
        #expect(end.isComplete)
        #expect(end.segments.starts(with: last.segments))
        #expect(end.target == early.target)
        #expect(abs(end.durations.reduce(0, +) - 16) < 0.05)
        #expect(try await playlist("audio").isComplete)
        for (range, bytes) in seen { #expect(try await part(range).body == bytes) }
        let frames = try await watched
        #expect(frames.exit == .code(0))
        #expect(frames.errors == "")
        #expect(frames.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 480)
        #expect(await server.stop() == .code(0))
    }

    @Test(.enabled(if: Browser.isInstalled)) func aBrowserPlaysOn() async throws {
        let scratch = try Scratch("early-browser")
        let server = try await Self.server(scratch)
        let clip = try await SampleClips.shared.clip(seconds: 16, size: "426x240")
        let port = server.port
        try await Browser.use { browser in
            // Everything is warm before the race begins.
            let page = try await browser.open("http://127.0.0.1:\(port)/")
            let id = try await server.upload(clip)
            try await server.wait(for: id) { $0["playable"] == .bool(true) }
            try await page.evaluate("location.hash = '#/video/\(id)'")
            let element = "document.querySelector('video')"
            try await page.wait(for: "\(element)?.readyState >= 2", seconds: 60)
            let state = try await server.video(id)["state"]
            #expect(state == .string("processing"), "it was ready before the browser was")
            try await page.evaluate("\(element).muted = true")
            try await page.evaluate("\(element).play()")
            try await page.wait(for: "\(element).currentTime > 0.5", seconds: 60)
            #expect(try await server.settled(id)["state"] == .string("ready"))
            // Over the point where it was still growing, to the end.
            try await page.wait(for: "Math.abs(\(element).duration - 16) < 0.2", seconds: 60)
            try await page.evaluate("\(element).currentTime = 13.5")
            try await page.wait(for: "\(element).currentTime > 14.5", seconds: 60)
            try await page.wait(for: "\(element).ended", seconds: 60)
            #expect(try await page.evaluate("\(element).error === null") == "true")
        }
        #expect(await server.stop() == .code(0))
    }
}
