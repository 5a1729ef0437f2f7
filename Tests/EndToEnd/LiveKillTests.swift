import Foundation
import ScriptedRunner
import StageKit
import Sys
import TestClient
import Testing

/// The server is killed while a runner sends a live source: what was taken is there after it, and the runner goes on.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LiveKillTests {
    private static let pipeline = """
        {"pipeline": {
          "live": {"stage": "live.runners", "lanes": {"local": 0, "runners": true},
            "with": {"heights": [180], "frameRate": 25, "segment": "2s"}},
          "ingest": {"stage": "ingest.file", "after": ["live"]}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
          "package": {"stage": "package.hls", "after": ["live", "probe"]}}}
        """

    @Test func whatWasTakenStays() async throws {
        let scratch = try Scratch("live-kill")
        let config = scratch.file("Plugins.json")
        try Data(Self.pipeline.utf8).write(to: config)
        let data = scratch.file("data")
        var server = try await MillraceServer(data: data, arguments: ["--config", config.path])
        let made = try await server.call(
            "POST", "/api/v1/videos", headers: ["content-type": "application/json"],
            body: Array(#"{"live": {"address": "rtmp://live.example/app/key"}}"#.utf8))
        let video = try #require(try JSON.parse(made.body)["id"]?.string)
        #expect(try await server.call("POST", "/api/v1/runners/registration-tokens/generate").status == 204)
        let tokens = try await server.json("/api/v1/runners/registration-tokens?count=1")
        let token = try #require(tokens["data"]?.array?.first?["registrationToken"]?.string)
        var runner = try await ScriptedRunner(port: server.port, name: "camera", registrationToken: token)
        try await server.wait(for: video) { $0["jobs"]?.array?.contains { $0["state"]?.string == "ready" } == true }
        let job = try #require(try await runner.take())
        let files = try await runner.record(job, seconds: 12)

        // Killed with each second row: whatever it was doing with the chunk that it has just taken.
        for number in 0..<6 {
            for variant in 0..<2 {
                #expect(try await runner.add(job, "\(variant)-00000\(number).ts", of: files).status == 204)
            }
            guard number % 2 == 1 else { continue }
            await server.kill()
            server = try await MillraceServer(data: data, arguments: ["--config", config.path])
            runner.port = server.port
            // Nobody else is given it, and what was taken is played.
            #expect(try await runner.offers().isEmpty)
            #expect(try await Self.segments(server, video, atLeast: number + 1) == number + 1)
            // A runner whose connection broke sends again what was taken.
            #expect(try await runner.add(job, "1-00000\(number).ts", of: files).status == 204)
        }
        #expect(try await runner.success(job, []).status == 204)
        let view = try await server.settled(video)
        #expect(view["state"]?.string == "ready", "\(view["error"]?.text() ?? "")")
        #expect(view["warnings"]?.array == [])
        #expect(abs((view["duration"]?.number ?? 0) - 12) < 0.2)
        #expect(try await Self.segments(server, video, atLeast: 6) == 6)
        let live = (view["jobs"]?.array ?? []).filter { $0["node"]?.string == "live" }
        #expect(live.count == 1 && live.allSatisfy { $0["attempt"]?.integer == 1 && $0["state"]?.string == "done" })
        // Nothing is missing, and nothing is there twice.
        let folder = data.appending(path: "videos/\(video)")
        for name in ["180p.mp4", "180p.m3u8", "source/original"] {
            #expect(try await ScriptedRunner.frames(folder.appending(path: name).path) == 300, "\(name)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: data.appending(path: "work").path) == [])
        #expect(await server.stop() == .code(0))
    }

    /// How many segments a playlist names, once there are so many.
    private static func segments(_ server: MillraceServer, _ video: String, atLeast count: Int) async throws -> Int {
        func found() async throws -> Int {
            let list = try await server.call("GET", "/videos/\(video)/180p.m3u8").text
            return list.split(separator: "\n").count { $0.hasPrefix("#EXTINF:") }
        }
        let client = try TestClient(port: server.port)
        try await client.send("GET /api/v1/videos/\(video)/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
        _ = try await client.head()
        while try await found() < count { _ = try await client.chunk() }
        await client.close()
        return try await found()
    }
}
