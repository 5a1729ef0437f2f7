import Core
import Foundation
import Media
import ScriptedRunner
import Server
import StageKit
import StandardStages
import TestClient
import Testing

/// A house whose transcoder runners work for, and a video that waits for them.
struct RunnerHouse: Sendable {
    let house: House
    let video: Identifier

    /// - Parameters:
    ///   - lanes: of the transcoder.
    ///   - clip: drawn and uploaded.
    ///   - heights: of the renditions.
    ///   - more: further nodes, as members of the pipeline.
    static func open(
        lanes: String = #"{"local": 0, "runners": true}"#, clip: SampleClip, heights: [Int], more: String = "",
        _ body: @Sendable (RunnerHouse) async throws -> Void
    ) async throws {
        let pipeline = """
            {"pipeline": {"ingest": {"stage": "ingest.file"},
              "probe": {"stage": "probe.libav", "after": ["ingest"]},
              "transcode": {"stage": "transcode.ladder", "after": ["probe"], "lanes": \(lanes),
                "with": {"heights": \(heights), "speed": "ultrafast"}},
              "package": {"stage": "package.hls", "after": ["transcode"]}\(more)}}
            """
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("clip-\(Identifier()).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        try clip.write(to: file)
        try await open(pipeline: pipeline, file: file, body)
    }

    /// - Parameter file: what is uploaded.
    static func open(
        pipeline: String, file: URL, _ body: @Sendable (RunnerHouse) async throws -> Void
    ) async throws {
        try await House.open(pipeline: pipeline, catalog: standardStages) { house in
            let incoming = try house.service.incoming()
            try await incoming.write(contentsOf: file)
            try await incoming.finish()
            let video = try await house.service.create(NewVideo(name: "clip", upload: incoming))
            try await body(RunnerHouse(house: house, video: video.id))
        }
    }

    var service: Service { house.service }

    func runner(_ name: String, prefix: String = "") async throws -> ScriptedRunner {
        let made = try await house.send("POST", "/api/v1/runners/registration-tokens/generate")
        try #require(made.status == 204)
        let list = try await house.get("/api/v1/runners/registration-tokens?count=1").json
        let token = try #require(list["data"]?.array?.first?["registrationToken"]?.string)
        return try await ScriptedRunner(
            port: house.server.port, name: name, registrationToken: token, prefix: prefix)
    }

    /// Waits until there is something for runners.
    func offered(_ runner: ScriptedRunner, _ count: Int = 1) async throws {
        let notices = service.runnerNotices()
        if try await runner.offers().count >= count { return }
        for await _ in notices where try await runner.offers().count >= count { return }
    }

    /// Does what there is until there is nothing.
    func work(_ runner: ScriptedRunner) async throws -> Int {
        var count = 0
        while let job = try await runner.take() {
            let status = try await runner.finish(job)
            if status != 204 {
                let why = try await service.runnerJobs().data.first { $0.id.rawValue == job.uuid }?.error
                Issue.record("\(job.type) \(job.payload["output"]?.text() ?? ""): \(why ?? "")")
            }
            count += 1
        }
        return count
    }

    func settled() async throws -> VideoView { try #require(try await service.settled(video)) }
}
