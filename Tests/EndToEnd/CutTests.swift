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

    @Test(.enabled(if: Browser.isInstalled)) func playsAcrossItsJoints() async throws {
        let scratch = try Scratch("cut-browser")
        let server = try await Self.server(scratch)
        let sample = try await SampleClips.shared.clip(seconds: 8, size: "320x180")
        var videos: [String] = []
        // Not an open GOP: there this browser's decoder takes offence at commands about pictures before the key frame
        // (Docs/Decisions/0012-a-cut-is-one-stream.md).
        for (index, options) in ["bframes=3:b-adapt=0:keyint=30", "bframes=0:keyint=40:ref=3"].enumerated() {
            let clip = scratch.file("clip-\(index).mp4")
            let made = try await Program.ffmpeg(
                "ffmpeg",
                [
                    "-v", "error", "-i", sample.path, "-c:v", "libx264", "-preset", "superfast", "-x264-params", options,
                    "-c:a", "copy", clip.path,
                ])
            try #require(made.errors == "")
            let id = try await server.upload(clip)
            #expect(try await server.settled(id)["state"] == .string("ready"))
            videos.append(id)
        }
        let port = server.port
        let ids = videos
        try await Browser.use { browser in
            let page = try await browser.open("http://127.0.0.1:\(port)/")
            // From inside a GOP into another, over several copied ones; and two ranges joined.
            for id in ids {
                for (query, duration) in [("start=0.55&end=3.25", 2.7), ("range=4.25,5.5&range=1.3,2.1", 2.05)] {
                    let address = "/videos/\(id)/cut?rendition=source&\(query)"
                    let played = try JSON.parse(Array(try await page.evaluate(Self.play(address)).utf8))
                    #expect(played["why"] == .string("ended"), "\(query): \(played)")
                    #expect(abs((played["duration"]?.number ?? 0) - duration) < 0.06, "\(query): \(played)")
                    #expect(abs((played["frames"]?.number ?? 0) - duration * 30) <= 1, "\(query): \(played)")
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
