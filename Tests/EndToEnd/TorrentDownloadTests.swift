import FileServers
import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// A rendition by BitTorrent, with a client of others: from this server's seed, found by its tracker, and from its files
/// as a web seed.
@Suite(.enabled(if: Aria2.executable != nil, "no aria2c: apt-get install aria2"))
struct TorrentDownloadTests {
    private static func pipeline(port: Int) -> String {
        """
        {"pipeline": {
          "ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
          "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
          "package": {"stage": "package.hls", "after": ["transcode"]},
          "torrent": {"stage": "package.torrent", "after": ["transcode"],
                      "with": {"address": "http://127.0.0.1:\(port)/"}},
          "seed": {"stage": "seed.libtorrent", "after": ["torrent"]}},
         "doors": {"tracker": {"interval": "1s"}}}
        """
    }

    @Test func fromTheSeedFromTheWebSeedAndFromBoth() async throws {
        let scratch = try Scratch("torrents")
        let port = FreePort.find()
        let config = scratch.file("Plugins.json")
        try Data(Self.pipeline(port: port).utf8).write(to: config)
        let server = try await MillraceServer(
            data: scratch.file("data"), arguments: ["--config", config.path, "--listen", "127.0.0.1:\(port)"])
        let id = try await server.upload(try await SampleClips.shared.clip(seconds: 5, size: "640x360"))
        let video = try await server.settled(id)
        #expect(video["state"] == .string("ready"))
        let torrents = try #require(video["torrents"]?.array)
        #expect(torrents.count == 2)
        #expect(torrents.allSatisfy { $0["seeding"] == .bool(true) })
        let torrent = try #require(torrents.first { $0["rendition"] == .string("360p") })
        let rendition = try Data(contentsOf: server.data.appendingPathComponent("videos/\(id)/360p.mp4"))

        // From the seed alone: what the magnet says but for the web seed; the description comes from the seed too.
        let magnet = try #require(torrent["magnet"]?.string)
        let bare = magnet.split(separator: "&").filter { !$0.hasPrefix("ws=") }.joined(separator: "&")
        #expect(bare != magnet && bare.contains("tr=http"))
        try await expect(rendition, from: bare, named: "360p.mp4", in: scratch.file("seed"))
        let given = try await server.json("/api/v1/torrents?video=\(id)")["sum"]?["uploaded"]?.integer ?? 0
        #expect(given >= rendition.count)

        // From both.
        let file = scratch.file("360p.torrent")
        let path = try #require(torrent["file"]?.string)
        try Data(try await server.call("GET", path).body).write(to: file)
        try await expect(rendition, from: file.path, named: "360p.mp4", in: scratch.file("both"))

        // From the web seed alone.
        let stop = try await server.call("POST", "/api/v1/videos/\(id)/torrents/360p.torrent/stop")
        #expect(stop.status == 200)
        try await expect(rendition, from: file.path, named: "360p.mp4", in: scratch.file("web"))
        let after = try await server.json("/api/v1/torrents?video=\(id)")["data"]?.array ?? []
        #expect(after.contains { $0["name"] == .string("360p.torrent") && $0["state"] == .string("stopped") })

        // A rendition goes with its torrent, and the playlists are made anew without it.
        #expect(try await server.call("DELETE", "/api/v1/videos/\(id)/torrents/360p.torrent?payload=true").status == 204)
        let left = try await server.settled(id)
        #expect(left["renditions"]?.array?.compactMap { $0["id"]?.string } == ["audio"])
        #expect(left["torrents"]?.array?.count == 1)
        let master = try await server.call("GET", "/videos/\(id)/master.m3u8").text
        #expect(master.contains("audio.m3u8") && !master.contains("360p"), "\(master)")
        #expect(try await server.call("GET", "/videos/\(id)/360p.mp4").status == 404)

        // With the video its torrents go, and the tracker does not know them any more.
        #expect(try await server.call("DELETE", "/api/v1/videos/\(id)").status == 204)
        let metrics = try await server.call("GET", "/metrics").text
        #expect(metrics.contains("millrace_torrents{state=\"seeding\"} 0\n"))
        #expect(await server.stop() == .code(0))
    }

    private func expect(_ content: Data, from source: String, named name: String, in folder: URL) async throws {
        let result = try await Aria2.download(source, to: folder)
        #expect(result.exit == .code(0), "\(result.output) \(result.errors)")
        #expect(try Data(contentsOf: folder.appendingPathComponent(name)) == content)
    }
}
