import Core
import Foundation
import ScriptedRunner
import Server
import StageKit
import StandardStages
import TestClient
import Testing

/// A house with a node for live sources, and a live video that waits for a runner.
struct LiveHouse: Sendable {
    let house: House
    let video: Identifier

    static let pipeline = """
        {"pipeline": {
          "live": {"stage": "live.runners", "lanes": {"local": 0, "runners": true},
            "with": {"heights": [180, 120], "frameRate": 25, "segment": "2s"}},
          "ingest": {"stage": "ingest.file", "after": ["live"]},
          "probe": {"stage": "probe.libav", "after": ["ingest"]},
          "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
          "thumbnail": {"stage": "thumbnail.libav", "after": ["probe"]},
          "package": {"stage": "package.hls", "after": ["transcode", "live"]},
          "dash": {"stage": "package.dash", "after": ["transcode"]}}}
        """

    /// - Parameter more: further members of the live source.
    static func open(
        more: String = "", _ body: @Sendable (LiveHouse, ScriptedRunner) async throws -> Void
    ) async throws {
        try await House.open(pipeline: pipeline, catalog: standardStages) { house in
            let made = try await house.send(
                "POST", "/api/v1/videos", json: #"{"live": {"address": "rtmp://live.example/app/key"\#(more)}}"#)
            try #require(made.status == 201)
            #expect(made.json["live"]?.string == "waiting")
            #expect(!made.text.contains("app/key"))
            let video = try #require((made.json["id"]?.string).flatMap(Identifier.init))
            let live = LiveHouse(house: house, video: video)
            let runner = try await RunnerHouse(house: house, video: video).runner("camera")
            try await RunnerHouse(house: house, video: video).offered(runner)
            try await body(live, runner)
        }
    }

    func view() async throws -> VideoView { try #require(try await house.service.video(video)) }

    func settled() async throws -> VideoView { try #require(try await house.service.settled(video)) }

    func end() async throws -> TestClient.Answer { try await house.send("POST", "/api/v1/videos/\(video)/end") }

    /// The lines of a playlist as soon as it names so many segments.
    func playlist(_ name: String, segments count: Int) async throws -> [String] {
        try await playlist(name) { lines in lines.count { $0.hasPrefix("#EXTINF:") } >= count }
    }

    /// The lines of a playlist that slides, as soon as it has come so far.
    func slides(to count: Int) async throws -> [String] {
        try await playlist("live-180p.m3u8") { lines in
            let first = lines.first { $0.hasPrefix("#EXT-X-MEDIA-SEQUENCE:") }.flatMap { Int($0.dropFirst(22)) } ?? 0
            return first + lines.count { $0.hasPrefix("#EXTINF:") } == count
        }
    }

    private func playlist(_ name: String, when isRight: ([String]) -> Bool) async throws -> [String] {
        let changes = house.service.changes.subscribe(video: video)
        var found = try await lines(name)
        if isRight(found) { return found }
        for await _ in changes.stream {
            found = try await lines(name)
            if isRight(found) { return found }
        }
        return found
    }

    private func lines(_ name: String) async throws -> [String] {
        try await house.get("/videos/\(video)/\(name)").text.split(separator: "\n").map(String.init)
    }

    /// All files of jobs and of the video.
    func stored() throws -> [String] {
        try ["incoming", "work", "videos"].flatMap { folder in
            let path = house.data.appending(path: folder).path
            return try FileManager.default.subpathsOfDirectory(atPath: path).map { "\(folder)/\($0)" }
        }.sorted()
    }
}
