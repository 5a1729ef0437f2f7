import FileServers
import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// One Millrace has a video, another one fetches a rendition of it by its magnet link and makes a video of that.
struct ReplicationTests {
    private static func pipeline(port: Int, rate: String) -> String {
        """
        {"pipeline": {
          "download": {"stage": "ingest.torrent", "with": {"listen": ["127.0.0.1:0"], "patience": "60s",
                       "downloadRate": "\(rate)"}},
          "ingest": {"stage": "ingest.file", "after": ["download"]},
          "probe": {"stage": "probe.libav", "after": ["ingest"]},
          "transcode": {"stage": "transcode.ladder", "after": ["probe"]},
          "package": {"stage": "package.hls", "after": ["transcode"]},
          "torrent": {"stage": "package.torrent", "after": ["transcode"],
                      "with": {"address": "http://127.0.0.1:\(port)/"}},
          "seed": {"stage": "seed.libtorrent", "after": ["torrent"]}},
         "network": {"allow": ["127.0.0.0/8"]}, "doors": {"tracker": {"interval": "1s"}}}
        """
    }

    private func server(_ name: String, in scratch: Scratch, rate: String = "0B") async throws -> MillraceServer {
        let port = FreePort.find()
        let config = scratch.file("\(name).json")
        try Data(Self.pipeline(port: port, rate: rate).utf8).write(to: config)
        return try await MillraceServer(
            data: scratch.file(name), arguments: ["--config", config.path, "--listen", "127.0.0.1:\(port)"])
    }

    /// The second one is killed in the middle, and goes on where it was.
    @Test func aSecondServerFetchesFromTheFirst() async throws {
        let scratch = try Scratch("replication")
        let first = try await server("first", in: scratch)
        let id = try await first.upload(try await SampleClips.shared.clip(seconds: 5, size: "640x360"))
        let video = try await first.settled(id)
        #expect(video["state"] == .string("ready"))
        let torrents = try #require(video["torrents"]?.array)
        let magnet = try #require(torrents.first { $0["rendition"] == .string("360p") }?["magnet"]?.string)
        // Without the web seed: from the swarm alone.
        let bare = magnet.split(separator: "&").filter { !$0.hasPrefix("ws=") }.joined(separator: "&")

        let killed = try await server("second", in: scratch, rate: "60kB")
        let body = JSON.object([JSON.Member("source", .string(bare))]).text()
        let answer = try await killed.call(
            "POST", "/api/v1/videos", headers: ["content-type": "application/json"], body: Array(body.utf8))
        #expect(answer.status == 201)
        let copy = try #require(try JSON.parse(answer.body)["id"]?.string)
        var progress = 0.0
        while progress == 0 {
            try await Task.sleep(for: .milliseconds(50))  // polls another process
            let jobs = try await killed.json("/api/v1/videos/\(copy)")["jobs"]?.array ?? []
            let download = try #require(jobs.first { $0["node"] == .string("download") })
            #expect(download["error"] == .null)
            progress = download["progress"]?.number ?? 1
        }
        #expect(progress < 1)
        await killed.kill()

        let second = try await server("second", in: scratch)
        let replica = try await second.settled(copy)
        #expect(replica["state"] == .string("ready"), "\(replica["error"] ?? .null)")
        #expect(replica["name"] == .string("360p"))
        let original = try Data(contentsOf: first.data.appendingPathComponent("videos/\(id)/360p.mp4"))
        let fetched = try Data(contentsOf: second.data.appendingPathComponent("videos/\(copy)/source/original"))
        #expect(fetched == original)
        #expect(await second.stop() == .code(0))
        #expect(await first.stop() == .code(0))
    }
}
