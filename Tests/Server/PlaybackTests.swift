import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

@Suite(.enabled(if: PreparedMedia.isPossible)) struct PlaybackTests {
    @Test func filesAreServedForPlayersAndCaches() async throws {
        let media = try await PreparedMedia.folder()
        try await House.open(media: media) { house in
            let base = "/videos/\(try await house.upload().id)/"
            for (name, type) in [
                ("master.m3u8", "application/vnd.apple.mpegurl"), ("360p.m3u8", "application/vnd.apple.mpegurl"),
                ("360p.mp4", "video/mp4"), ("audio.mp4", "audio/mp4"), ("thumbnails/0.jpg", "image/jpeg"),
            ] {
                let expected = Array(try Data(contentsOf: media.appendingPathComponent(name)))
                let whole = try await house.get(base + name, ["origin": "http://player.example"])
                #expect(whole.status == 200 && whole.body == expected)
                #expect(whole.header("content-type") == type)
                #expect(whole.header("access-control-allow-origin") == "*")
                #expect(whole.header("cache-control")?.hasPrefix("public") == true)
                // Chromium asks for everything like this, playlists too.
                let part = try await house.get(base + name, ["range": "bytes=0-"])
                #expect(part.status == 206 && part.body == expected)
                let etag = try #require(whole.header("etag"))
                #expect(try await house.get(base + name, ["if-none-match": etag]).status == 304)
                let head = try await house.send("HEAD", base + name)
                #expect(head.header("content-length") == String(expected.count))
            }
            let options = try await house.send("OPTIONS", base + "360p.mp4", headers: ["origin": "http://a.example"])
            #expect(options.status == 204)
            #expect(options.header("access-control-allow-headers")?.contains("range") == true)
        }
    }

    @Test func onlyWhatIsPublicIsServed() async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let video = try await house.upload()
            let base = "/videos/\(video.id)/"
            for name in ["source/original", "facts.json", "nothing.mp4", "thumbnails", "thumbnails/", "master.m3u8/"] {
                let answer = try await house.get(base + name)
                #expect(answer.status == 404, "\(name)")
                #expect(answer.header("access-control-allow-origin") == "*")
            }
            #expect(try await house.get(base + "..%2f..%2fmillrace.db").status == 400)
            #expect(try await house.get(base + "%2e%2e/x").status == 400)
            // A private video is for those who may read the API: here, this machine under its own name.
            _ = try await house.send("PATCH", "/api/v1/videos/\(video.id)", json: #"{"visibility": "private"}"#)
            #expect(try await house.get(base + "master.m3u8", ["host": "shown.example"]).status == 421)
            let own = try await house.get(base + "master.m3u8")
            #expect(own.status == 200)
            #expect(own.header("cache-control")?.hasPrefix("private") == true)
            // The reader's permission must not serve the pages of others that the reader happens to look at.
            for path in ["master.m3u8", "download", "download?rendition=source"] {
                let answer = try await house.get(base + path, ["origin": "http://evil.example"])
                #expect(answer.status == 200)
                #expect(answer.header("access-control-allow-origin") == nil)
                #expect(answer.header("cross-origin-resource-policy") == "same-origin")
            }
        }
    }

    @Test func downloadsHaveGoodNames() async throws {
        try await House.open(media: try await PreparedMedia.folder()) { house in
            let video = try await house.upload("a prepared video", [.value("name", "Käse \"1\"")])
            let path = "/videos/\(video.id)/download"
            let best = try await house.get(path)
            let name = try #require(best.header("content-disposition"))
            #expect(name.hasPrefix("attachment; filename=\"K_se _1_ 360p.mp4\""))
            #expect(name.hasSuffix("filename*=UTF-8''K%C3%A4se%20_1_%20360p.mp4"))
            #expect(try await house.get(path + "?rendition=audio").header("content-type") == "audio/mp4")
            #expect(try await house.get(path + "?rendition=source").text == "a prepared video")
            #expect(try await house.get(path + "?rendition=source", ["host": "shown.example"]).status == 421)
            let wrong = try await house.get(path + "?rendition=8k")
            #expect(wrong.status == 404)
            #expect(wrong.json["hint"] == .string("known: 360p, audio, source"))
            #expect(try await house.get(path + "?redition=8k").status == 400)
        }
    }
}
