import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

struct TorrentRoutesTests {
    @Test func aVideoTellsOfItsTorrents() async throws {
        try await House.openSeeding { house in
            let id = try await house.upload(House.infoHash(1)).id
            let answer = try await house.get("/api/v1/videos/\(id)")
            let torrent = try #require(answer.json["torrents"]?.array?.first)
            #expect(torrent["rendition"] == .string("360p"))
            #expect(torrent["infoHash"] == .string(House.infoHash(1)))
            #expect(torrent["magnet"]?.string?.hasPrefix("magnet:?xt=urn:btih:") == true)
            #expect(torrent["file"] == .string("/videos/\(id)/360p.torrent"))
            #expect(torrent["seeding"] == .bool(true))
            #expect(torrent["peers"]?.integer == 2)
            let list = try await house.get("/api/v1/videos").json["data"]?.array?.first
            #expect(list?["torrents"]?.array?.first?["peers"]?.integer == 2)
            let file = try await house.get("/videos/\(id)/360p.torrent")
            #expect(file.status == 200 && file.header("content-type") == "application/x-bittorrent")
            // Peers come and go; the video stays the version that it is.
            let etag = try #require(answer.header("etag"))
            _ = try await house.send("POST", "/api/v1/videos/\(id)/torrents/360p.torrent/stop")
            let patched = try await house.send(
                "PATCH", "/api/v1/videos/\(id)", json: #"{"name": "n"}"#, headers: ["if-match": etag])
            #expect(patched.status == 200)
            #expect(patched.json["torrents"]?.array?.first?["seeding"] == .bool(false))
        }
    }

    @Test func stopsStartsAndRemoves() async throws {
        try await House.openSeeding { house in
            let id = try await house.upload(House.infoHash(1)).id
            let path = "/api/v1/videos/\(id)/torrents/360p.torrent"
            let shown = try await house.get(path).json
            #expect(shown["torrent"]?["state"] == .string("seeding"))
            #expect(shown["torrent"]?["uploadRate"]?.integer == 1000)
            #expect(shown["torrent"]?["ratio"]?.number == 0.5)
            #expect(shown["peers"]?.array?.first?["client"] == .string("Test <b>1</b>"))
            let stopped = try await house.send("POST", path + "/stop")
            #expect(stopped.json["torrent"]?["state"] == .string("stopped"))
            #expect(stopped.json["peers"]?.array?.isEmpty == true)
            #expect(try await house.get("/api/v1/torrents?state=seeding").json["total"]?.integer == 0)
            #expect(try await house.get("/api/v1/torrents?state=stopped").json["total"]?.integer == 1)
            let metrics = try await house.get("/metrics").text
            #expect(metrics.contains("millrace_torrents{state=\"stopped\"} 1\n"))
            #expect(metrics.contains("millrace_torrent_uploaded_bytes 500\n"))
            let started = try await house.send("POST", path + "/start")
            #expect(started.json["torrent"]?["state"] == .string("seeding"))
            #expect(try await house.send("DELETE", path + "?payload=maybe").status == 400)
            #expect(try await house.send("DELETE", path).status == 204)
            #expect(try await house.get(path).status == 404)
            #expect(try await house.send("DELETE", path).status == 404)
            #expect(try await house.send("POST", path + "/stop").status == 404)
            #expect(await house.service.torrents().isEmpty)
            #expect(try await house.get("/videos/\(id)/360p.torrent").status == 404)
        }
    }

    @Test func listsWithSumsPageByPage() async throws {
        try await House.openSeeding { house in
            var ids: [String] = []
            for number in 1...3 { ids.append(try await house.upload(House.infoHash(number)).id.rawValue) }
            let first = try await house.get("/api/v1/torrents?limit=2").json
            #expect(first["total"]?.integer == 3)
            #expect(first["sum"]?["peers"]?.integer == 6)
            #expect(first["sum"]?["uploadRate"]?.integer == 3000)
            #expect(first["sum"]?["uploaded"]?.integer == 1500)
            #expect(first["data"]?.array?.compactMap { $0["video"]?.string } == [ids[2], ids[1]])
            let next = try #require(first["next"]?.string)
            let second = try await house.get("/api/v1/torrents?limit=2&after=\(next)").json
            #expect(second["data"]?.array?.compactMap { $0["video"]?.string } == [ids[0]])
            #expect(second["next"] == nil)
            let own = try await house.get("/api/v1/torrents?video=\(ids[1])").json
            #expect(own["total"]?.integer == 1 && own["sum"]?["peers"]?.integer == 2)
            for query in ["state=done", "limit=0", "video=x", "stat=seeding"] {
                #expect(try await house.get("/api/v1/torrents?" + query).status == 400, "\(query)")
            }
            // Removing a video removes its torrents from the swarm.
            #expect(try await house.send("DELETE", "/api/v1/videos/\(ids[1])").status == 204)
            #expect(await house.service.torrents().count == 2)
            #expect(try await house.get("/api/v1/torrents").json["total"]?.integer == 2)
        }
    }

    @Test func withoutASeedNobodyGivesThemAway() async throws {
        try await House.openSeeding(seeds: false) { house in
            let id = try await house.upload(House.infoHash(1)).id
            let path = "/api/v1/videos/\(id)/torrents/360p.torrent"
            let shown = try await house.get(path)
            #expect(shown.status == 200 && shown.json["torrent"]?["state"] == .null)
            let answer = try await house.send("POST", path + "/stop")
            #expect(answer.status == 409 && answer.json["code"] == .string("not_shared"))
            #expect(try await house.get("/api/v1/torrents").json["total"]?.integer == 1)
            #expect(try await house.send("POST", "/api/v1/videos/\(id)/torrents/x.torrent/start").status == 404)
        }
    }
}
