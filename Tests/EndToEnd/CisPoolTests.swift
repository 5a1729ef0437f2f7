import FileServers
import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// A pool as ingestion servers make it: one has a rendition, another one is told its name and has it too.
struct CisPoolTests {
    /// A server that does nothing but keep torrents of others for others.
    private static let keeper = """
        {"pipeline": {
          "download": {"stage": "ingest.torrent", "with": {"listen": ["127.0.0.1:0"], "patience": "60s"}},
          "seed": {"stage": "seed.libtorrent", "after": ["download"]}}, "network": {"allow": ["127.0.0.0/8"]}}
        """

    private static func pipeline(port: Int) -> String {
        """
        {"pipeline": {
          "ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
          "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
          "torrent": {"stage": "package.torrent", "after": ["transcode"],
                      "with": {"address": "http://127.0.0.1:\(port)/", "name": "clip_{file}", "webSeeds": false}},
          "seed": {"stage": "seed.libtorrent", "after": ["torrent"]}},
         "doors": {"tracker": {"interval": "1s"}}}
        """
    }

    private func server(_ name: String, _ text: String, port: Int = 0, in scratch: Scratch) async throws -> MillraceServer {
        let config = scratch.file("\(name).json")
        try Data(text.utf8).write(to: config)
        return try await MillraceServer(
            data: scratch.file(name), arguments: ["--config", config.path, "--listen", "127.0.0.1:\(port)"])
    }

    private func list(_ server: MillraceServer) async throws -> [String] {
        try await server.json("/get_torrent_list").array?.compactMap(\.string) ?? []
    }

    @Test func oneTellsTheOtherByName() async throws {
        let scratch = try Scratch("pool")
        let port = FreePort.find()
        let first = try await server("first", Self.pipeline(port: port), port: port, in: scratch)
        let id = try await first.upload(try await SampleClips.shared.clip(seconds: 5, size: "640x360"))
        #expect(try await first.settled(id)["state"] == .string("ready"))
        #expect(Set(try await list(first)) == ["clip_360p.mp4.tstream", "clip_audio.mp4.tstream"])

        let second = try await server("second", Self.keeper, in: scratch)
        let folder = second.data.appendingPathComponent("cis/torrents")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let name = "clip_360p.mp4.tstream"
        try Data(try await first.call("GET", "/videos/\(id)/360p.torrent").body)
            .write(to: folder.appendingPathComponent(name))
        let body = Array("[\"\(name)\"]".utf8)
        #expect(try await second.call("POST", "/start_torrents", body: body).text == "None")
        let copy = try #require(try await second.json("/api/v1/videos")["data"]?.array?.first?["id"]?.string)
        let replica = try await second.settled(copy)
        #expect(replica["state"] == .string("ready"), "\(replica["error"] ?? .null)")
        #expect(replica["name"] == .string("clip_360p.mp4"))
        let fetched = try Data(contentsOf: second.data.appendingPathComponent("videos/\(copy)/source/original"))
        #expect(fetched == (try Data(contentsOf: first.data.appendingPathComponent("videos/\(id)/360p.mp4"))))

        // It gives away the same torrent, under the same name, and stops and forgets it by that.
        let (theirs, own) = (
            try await first.json("/api/v1/torrents")["data"]?.array, try await second.json("/api/v1/torrents")["data"]?.array
        )
        #expect(own?.first?["state"] == .string("seeding"))
        let hash = own?.first?["infoHash"]
        #expect(theirs?.contains { $0["infoHash"] == hash } == true)
        #expect(try await list(second) == [name])
        #expect(try await second.call("POST", "/stop_torrents", body: body).text == "None")
        #expect(try await list(second) == [])
        #expect(try await second.call("POST", "/start_torrents", body: body).text == "None")
        #expect(try await list(second) == [name])
        #expect(try await second.call("POST", "/remove_torrents", body: body).text == "None")
        #expect(try await second.json("/api/v1/videos")["total"]?.integer == 0)
        #expect(await second.stop() == .code(0))
        #expect(await first.stop() == .code(0))
    }
}
