import Foundation
import ScriptedRunner
import StageKit
import Sys
import TestClient
import Testing

/// The server is killed while runners work: they go on, and what they made is taken after it is back.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RunnerKillTests {
    private static let pipeline = """
        {"pipeline": {"ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
          "transcode": {"stage": "transcode.ladder", "after": ["probe"], "with": {"heights": [180]},
            "lanes": {"local": 0, "runners": true}},
          "package": {"stage": "package.hls", "after": ["transcode"]}}}
        """

    @Test func runnersFinishAfterAKill() async throws {
        let scratch = try Scratch("runner-kill")
        let config = scratch.file("Plugins.json")
        try Data(Self.pipeline.utf8).write(to: config)
        let data = scratch.file("data")
        let server = try await MillraceServer(data: data, arguments: ["--config", config.path])
        var runners: [ScriptedRunner] = []
        for name in ["one", "two"] {
            #expect(try await server.call("POST", "/api/v1/runners/registration-tokens/generate").status == 204)
            let list = try await server.json("/api/v1/runners/registration-tokens?count=1")
            let token = try #require(list["data"]?.array?.first?["registrationToken"]?.string)
            runners.append(try await ScriptedRunner(port: server.port, name: name, registrationToken: token))
        }
        let video = try await server.upload(
            try await SampleClips.shared.clip(seconds: 5, size: "320x180"), name: "clip")
        try await Self.offered(server, video, runners[0])
        var held: [(ScriptedRunner, ScriptedRunner.Job, [ScriptedRunner.File])] = []
        for runner in runners {
            let job = try #require(try await runner.take())
            held.append((runner, job, try await runner.make(job)))
        }
        await server.kill()

        let again = try await MillraceServer(data: data, arguments: ["--config", config.path])
        for (runner, job, files) in held {
            var runner = runner
            runner.port = again.port
            // Nobody else is given what they have.
            #expect(try await runner.offers().isEmpty)
            #expect(try await runner.update(job, progress: 90).status == 204)
            #expect(try await runner.success(job, files).status == 204)
        }
        let view = try await again.settled(video)
        #expect(view["state"]?.string == "ready", "\(view["error"]?.text() ?? "")")
        let jobs = (view["jobs"]?.array ?? []).filter { $0["node"]?.string == "transcode" }
        #expect(jobs.count == 2)
        #expect(jobs.allSatisfy { $0["attempt"]?.integer == 1 && $0["state"]?.string == "done" })
        #expect((view["renditions"]?.array ?? []).compactMap { $0["madeBy"]?.string }.sorted() == ["one", "two"])
        #expect(await again.stop() == .code(0))
    }

    /// Waits, by the server's own events, until there are two jobs to take.
    private static func offered(_ server: MillraceServer, _ video: String, _ runner: ScriptedRunner) async throws {
        let client = try TestClient(port: server.port)
        try await client.send("GET /api/v1/videos/\(video)/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
        _ = try await client.head()
        while try await runner.offers().count < 2 { _ = try await client.chunk() }
        await client.close()
    }
}
