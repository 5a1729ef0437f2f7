import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

/// `/start_torrents` of a torrent that lies in the shared folder and is not here.
struct CisReplicationTests {
    /// What is named like the stage that fetches torrents, and keeps the `.torrent` file; fails once where it says so.
    private actor Ingest: Stage {
        static let manifest = StageManifest(
            id: "ingest.torrent", summary: "Takes what is there.", consumes: [], produces: [.source])
        init(settings: Settings) {}
        func run(_ job: Job) async throws -> Outcome {
            let text = String(decoding: try Data(contentsOf: job.input(.source).file), as: UTF8.self)
            if text.contains("4:fail") { throw StageFailure.permanent("no_peers", "nobody has it") }
            return .done([])
        }
    }

    private static func torrent(_ name: String) -> String {
        "d4:infod6:lengthi4e4:name\(name.utf8.count):\(name)12:piece lengthi32768e6:pieces20:aaaaaaaaaaaaaaaaaaaaee"
    }

    private static func open(
        _ stage: any Stage.Type = Ingest.self, _ body: @Sendable (House, URL) async throws -> Void
    ) async throws {
        let pipeline = #"{"pipeline": {"in": {"stage": "\#(stage.manifest.id)"}}}"#
        try await House.open(pipeline: pipeline, catalog: StageCatalog([stage])) { house in
            let folder = house.data.appendingPathComponent("cis/torrents")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try await body(house, folder)
        }
    }

    private static func start(_ house: House, _ names: String...) async throws -> TestClient.Answer {
        try await house.client().request("POST", "/start_torrents", body: Array(JSON.array(names.map(JSON.string)).text().utf8))
    }

    @Test func aTorrentOfTheFolderBecomesAVideoOnce() async throws {
        try await Self.open { house, folder in
            try Data(Self.torrent("clip_90p.ogv").utf8).write(to: folder.appendingPathComponent("clip_90p.ogv.tstream"))
            for _ in 0..<3 { #expect(try await Self.start(house, "clip_90p.ogv.tstream").text == "None") }
            let videos = try await house.service.videos().data
            #expect(videos.count == 1)
            #expect(videos.first?.name == "clip_90p.ogv")
            #expect(videos.first?.externalId?.hasPrefix("btih:") == true)
            let id = try #require(videos.first?.id)
            #expect(try await house.service.settled(id)?.state == .ready)
            // What was copied is the torrent itself; the folder keeps its own.
            let source = house.data.appendingPathComponent("videos/\(id)/source/original")
            #expect(try String(contentsOf: source, encoding: .utf8) == Self.torrent("clip_90p.ogv"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["clip_90p.ogv.tstream"])
        }
    }

    @Test func whatFailedIsTriedAgain() async throws {
        try await Self.open { house, folder in
            try Data(Self.torrent("fail").utf8).write(to: folder.appendingPathComponent("f.torrent"))
            #expect(try await Self.start(house, "f.torrent").status == 200)
            let id = try #require(try await house.service.videos().data.first?.id)
            #expect(try await house.service.settled(id)?.state == .failed)
            #expect(try await Self.start(house, "f.torrent").status == 200)
            let again = try #require(try await house.service.settled(id))
            #expect(again.state == .failed && again.jobs.first?.attempt == 1)
            #expect(try await house.service.videos().total == 1)
        }
    }

    @Test func namesDoNotLeadOutOfTheFolder() async throws {
        try await Self.open { house, folder in
            try Data("no torrent".utf8).write(to: folder.appendingPathComponent("bad.torrent"))
            let bad = try await Self.start(house, "bad.torrent")
            #expect(bad.status == 422 && bad.json["code"] == .string("bad_torrent"))
            try Data(Self.torrent("x").utf8).write(to: house.data.appendingPathComponent("out.torrent"))
            for name in ["../../out.torrent", "/etc/passwd.torrent", "out.torrent", "none.tstream", "bad", "..torrent"] {
                #expect(try await Self.start(house, name).status == 404, "\(name)")
            }
            #expect(try await house.service.videos().total == 0)
        }
    }

    @Test func aPipelineWithoutTorrentsSaysSo() async throws {
        try await Self.open(PreparedIngest.self) { house, folder in
            try Data(Self.torrent("x").utf8).write(to: folder.appendingPathComponent("x.torrent"))
            let answer = try await Self.start(house, "x.torrent")
            #expect(answer.status == 409 && answer.json["code"] == .string("no_torrent_ingest"))
        }
    }
}
