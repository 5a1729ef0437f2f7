import Browser
import Foundation
import PlaylistChecking
import StageKit
import Sys
import TestClient
import Testing

/// Several codecs of the picture and of the sound in one master: a player takes what it can decode.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CodecTests {
    private static let preset = """
        {"name": "codecs", "video_profiles": [{"segment_duration": 2, "video": ["a", "b", "c"]}],
         "audio_profiles": [{"audio": ["first", "second"]}],
         "video": [
           {"id": "a", "codec": "av1", "preset": "12", "width": 320, "height": 180, "constant_rate_factor": 40},
           {"id": "b", "codec": "vp9", "preset": "8", "width": 284, "height": 160, "constant_rate_factor": 40},
           {"id": "c", "codec": "h264", "preset": "ultrafast", "width": 240, "height": 136}],
         "audio": [{"id": "first", "codec": "opus", "bitrate": 96000}, {"id": "second", "codec": "aac", "bitrate": 64000}]}
        """

    private func serve(_ body: (MillraceServer, JSON) async throws -> Void) async throws {
        let scratch = try Scratch("codecs")
        let config = scratch.file("Plugins.json")
        let pipeline = """
            {"pipeline": {
                "ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
                "transcode": {"stage": "transcode.ladder", "after": ["probe"], "with": {"preset": "codecs"}},
                "package": {"stage": "package.hls", "after": ["transcode"]},
                "dash": {"stage": "package.dash", "after": ["transcode"]}}}
            """
        try Data(pipeline.utf8).write(to: config)
        let server = try await MillraceServer(data: scratch.file("data"), arguments: ["--config", config.path])
        let made = try await server.call(
            "POST", "/api/v1/presets", headers: ["content-type": "application/json"], body: Array(Self.preset.utf8))
        try #require(made.status == 201, "\(made.text)")
        let clip = try await SampleClips.shared.clip(seconds: 4, size: "320x180")
        let video = try await server.settled(try await server.upload(clip))
        try #require(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
        try await body(server, video)
        #expect(await server.stop() == .code(0))
    }

    @Test func oneMasterNamesThemAll() async throws {
        try await serve { server, video in
            let id = try #require(video["id"]?.string)
            let checker = PlaylistChecker(folder: server.data.appendingPathComponent("videos/\(id)"))
            _ = checker.master("master.m3u8")
            #expect(checker.violations == [])
            let text = try await server.call("GET", "/videos/\(id)/master.m3u8").text
            let variants = text.split(separator: "\n").filter { $0.hasPrefix("#EXT-X-STREAM-INF:") }
            #expect(variants.count == 6)
            for codec in ["av01.", "vp09.", "avc1."] {
                #expect(variants.count { $0.contains("CODECS=\"\(codec)") } == 2, "\(codec)")
            }
            #expect(variants.prefix(3).allSatisfy { $0.contains(",Opus\"") && $0.hasSuffix("AUDIO=\"audio\"") })
            #expect(variants.suffix(3).allSatisfy { $0.contains(",mp4a.40.2\"") && $0.hasSuffix("AUDIO=\"audio-second\"") })
            #expect(text.contains("URI=\"audio-second.m3u8\""))
            let manifest = try await server.call("GET", "/videos/\(id)/manifest.mpd").text
            #expect(manifest.split(separator: "\n").count { $0.contains("contentType=\"audio\"") } == 2)
        }
    }

    @Test(.enabled(if: Browser.isInstalled)) func aBrowserPlaysEachOfThem() async throws {
        try await serve { server, video in
            let address = "http://127.0.0.1:\(server.port)/#/video/\(video["id"]?.string ?? "")"
            try await Browser.use { browser in
                let page = try await browser.open(address)
                try await page.wait(for: "document.getElementById('player')?.readyState >= 2")
                let (player, quality) = ("document.getElementById('player')", "document.querySelector('select.quality')")
                for name in ["180p", "160p", "134p"] {
                    try await page.evaluate("(\(player).pause(), \(player).currentTime = 0)")
                    try await page.wait(for: "!\(player).seeking && \(player).currentTime === 0")
                    // The segment that plays stays; the next one is loaded anew, in this codec.
                    let option = "[...\(quality).options].find((each) => each.textContent === '\(name)')"
                    try await page.evaluate(
                        "(\(quality).value = \(option).value, \(quality).dispatchEvent(new Event('change')))")
                    try await page.evaluate("\(player).play()")
                    try await page.wait(for: "\(player).videoHeight === \(name.dropLast())", seconds: 30)
                    try await page.wait(for: "\(player).currentTime > 2.5", seconds: 30)
                    #expect(try await page.evaluate("\(player).error === null") == "true")
                }
                #expect((Int(try await page.evaluate("\(player).webkitAudioDecodedByteCount")) ?? 0) > 0)
                let asked = "performance.getEntriesByType('resource').map((each) => each.name.split('/').pop()).join()"
                let files = try await page.evaluate(asked)
                for name in ["a.mp4", "b.mp4", "c.mp4", "audio.mp4"] { #expect(files.contains(name), "\(name)") }
                #expect(!files.contains("audio-second"))
            }
        }
    }
}
