import Browser
import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// Cuts over the wire: they play across their joints in a real browser, and whoever hangs up stops them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CutTests {
    /// A server that takes files in and looks at them, and no more.
    private static func server(_ scratch: Scratch) async throws -> MillraceServer {
        let pipeline = scratch.file("Plugins.json")
        let text = #"""
            {"pipeline": {"ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]}}}
            """#
        try Data(text.utf8).write(to: pipeline)
        return try await MillraceServer(data: scratch.file("data"), arguments: ["--config", pipeline.path])
    }

    /// Reads the pictures that a browser shows: how many, their times, and how it ended.
    private static func play(_ address: String) -> String {
        """
        new Promise((done) => {
          const video = document.createElement("video");
          const times = [];
          video.muted = true;
          video.src = "\(address)";
          video.playbackRate = 3;
          const note = (now, frame) => { times.push(frame.mediaTime); video.requestVideoFrameCallback(note); };
          video.requestVideoFrameCallback(note);
          const end = (why) => {
            const quality = video.getVideoPlaybackQuality();
            done({why, frames: quality.totalVideoFrames, duration: video.duration, last: times.at(-1) ?? -1,
              isGrowing: times.every((time, index) => index === 0 || time > times[index - 1])});
          };
          video.onended = () => end("ended");
          video.onerror = () => end(video.error.message);
          document.body.append(video);
          video.play();
        })
        """
    }

    /// Ways to code H.264; HEVC no browser here can play. Of each so many pictures, the fourth is left out.
    private static let kinds: [(options: String, filter: String, dropsEach: Int)] = [
        ("bframes=3:b-adapt=0:keyint=30", "null", 1000), ("bframes=0:keyint=40:ref=3", "null", 1000),
        ("bframes=3:b-adapt=0:keyint=30:open-gop=1:scenecut=0", "null", 1000),
        ("bframes=2:keyint=45:scenecut=0", "select='not(eq(mod(n,7),3))'", 7),
    ]

    @Test(.enabled(if: Browser.isInstalled)) func playsAcrossItsJoints() async throws {
        let scratch = try Scratch("cut-browser")
        let server = try await Self.server(scratch)
        let sample = try await SampleClips.shared.clip(seconds: 8, size: "320x180")
        var videos: [(id: String, dropsEach: Int)] = []
        for (index, kind) in Self.kinds.enumerated() {
            let clip = scratch.file("clip-\(index).mp4")
            let made = try await Program.ffmpeg(
                "ffmpeg",
                [
                    "-v", "error", "-i", sample.path, "-vf", kind.filter, "-fps_mode", "passthrough", "-c:v", "libx264",
                    "-preset", "superfast", "-x264-params", kind.options, "-c:a", "copy", clip.path,
                ])
            try #require(made.errors == "")
            let id = try await server.upload(clip)
            #expect(try await server.settled(id)["state"] == .string("ready"))
            videos.append((id, kind.dropsEach))
        }
        let port = server.port
        let all = videos
        try await Browser.use { browser in
            let page = try await browser.open("http://127.0.0.1:\(port)/")
            // From inside a GOP into another, over several copied ones; two ranges joined; from a key frame on.
            for (id, dropsEach) in all {
                for ranges in [[(0.55, 3.25)], [(4.25, 5.5), (1.3, 2.1)], [(2, 3.5)]] {
                    let query = ranges.map { "range=\($0.0),\($0.1)" }.joined(separator: "&")
                    let duration = ranges.reduce(0) { $0 + $1.1 - $1.0 }
                    let pictures = ranges.flatMap { range in
                        (0..<240).filter { Double($0) / 30 >= range.0 && Double($0) / 30 < range.1 && $0 % dropsEach != 3 }
                    }.count
                    let address = "/videos/\(id)/cut?rendition=source&\(query)"
                    let played = try JSON.parse(Array(try await page.evaluate(Self.play(address)).utf8))
                    #expect(played["why"] == .string("ended"), "\(query): \(played)")
                    #expect(abs((played["duration"]?.number ?? 0) - duration) < 0.06, "\(query): \(played)")
                    #expect(abs((played["frames"]?.number ?? 0) - Double(pictures)) <= 1, "\(query): \(played)")
                    #expect((played["last"]?.number ?? 0) > duration - 0.3, "\(query): \(played)")
                    #expect(played["isGrowing"] == .bool(true), "\(query): \(played)")
                }
            }
        }
        #expect(await server.stop() == .code(0))
    }

    @Test func whoHangsUpStopsTheWork() async throws {
        let scratch = try Scratch("cut-hang")
        let server = try await Self.server(scratch)
        let clip = try await SampleClips.shared.clip(seconds: 30, size: "640x360")
        let id = try await server.upload(clip)
        _ = try await server.settled(id)
        let path = "/videos/\(id)/cut?rendition=source&format=webm"
        // All places are taken: the next one is told to come back.
        var clients: [TestClient] = []
        for _ in 0..<4 {
            let client = try TestClient(port: server.port)
            try await client.send("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            #expect(try await client.head().status == 200)
            clients.append(client)
        }
        #expect(try await server.call("GET", path).status == 503)
        for client in clients { await client.close() }
        let clock = ContinuousClock()
        let gone = clock.now
        while try await server.call("HEAD", path).status == 503, clock.now - gone < .seconds(10) {}
        #expect(clock.now - gone < .seconds(1.5))
        #expect(await server.stop() == .code(0))
    }
}
