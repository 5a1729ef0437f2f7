import Foundation
import PlaylistChecking
import StageKit
import Sys
import TestClient
import Testing

/// What a video offers to players, read by independent readers: our own RFC 8216 checker, ffprobe and ffmpeg.
@Suite(.serialized) struct PlaybackTests {
    @Test func anUploadBecomesAStreamThatOthersCanRead() async throws {
        let scratch = try Scratch("playback")
        let server = try await MillraceServer(data: scratch.file("data"))
        let clip = try await SampleClips.shared.clip(seconds: 10, size: "1280x720")
        let id = try await server.upload(clip, name: "A \"clip\" <b>ž</b>")
        let video = try await server.settled(id)
        #expect(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
        #expect(video["playable"] == .bool(true))
        #expect(video["name"]?.string == "A \"clip\" <b>ž</b>")
        #expect(abs((video["duration"]?.number ?? 0) - 10) < 0.1)
        let heights = (video["renditions"]?.array ?? []).compactMap { $0["height"]?.integer }
        #expect(heights.sorted() == [360, 480, 720])
        let thumbnails = video["thumbnails"]?.array ?? []
        #expect(thumbnails.count > 1)

        // Every rule of RFC 8216, and the same boundaries in all variants.
        let checker = PlaylistChecker(folder: server.data.appendingPathComponent("videos/\(id)"))
        let playlists = checker.master("master.m3u8")
        #expect(checker.violations == [])
        let boundaries = playlists.variants.compactMap { $0.media?.boundaries }
        #expect(boundaries.count == 3 && boundaries.allSatisfy { $0 == boundaries[0] })

        // ffmpeg and ffprobe read the master over HTTP from start to end, without a word of complaint.
        let master = "http://127.0.0.1:\(server.port)/videos/\(id)/master.m3u8"
        let decoded = try await Program.ffmpeg("ffmpeg", ["-v", "warning", "-i", master, "-map", "0", "-f", "null", "-"])
        #expect(decoded.exit == .code(0))
        #expect(decoded.errors == "")
        let probed = try await Program.ffmpeg(
            "ffprobe", ["-v", "error", "-show_entries", "stream=index,codec_type", "-of", "csv=p=0", master])
        #expect(probed.exit == .code(0))
        #expect(probed.errors == "")
        let streams = Set(probed.output.split(separator: "\n").filter { $0.hasSuffix("video") })
        #expect(streams.count == 3)

        // The picture is the one that went in: the file is a download, too.
        let file = "http://127.0.0.1:\(server.port)/videos/\(id)/720p.mp4"
        let frames = try await Program.ffmpeg(
            "ffprobe",
            ["-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file])
        #expect(frames.output.split(whereSeparator: \.isWhitespace).first == "300")

        let deleted = try await server.call("DELETE", "/api/v1/videos/\(id)")
        #expect(deleted.status == 204)
        #expect(try await server.call("GET", "/api/v1/videos/\(id)").status == 404)
        #expect(try await server.call("GET", "/videos/\(id)/master.m3u8").status == 404)
        #expect(Scratch.files(below: server.data.appendingPathComponent("videos")) == [])
        #expect(await server.stop() == .code(0))
    }

    @Test func rangesAndTagsWorkOnFiles() async throws {
        let scratch = try Scratch("ranges")
        let server = try await MillraceServer(data: scratch.file("data"))
        let clip = try await SampleClips.shared.clip(seconds: 4, size: "320x180")
        let id = try await server.upload(clip)
        let video = try await server.settled(id)
        let path = try #require(video["renditions"]?.array?.first?["file"]?.string)
        let whole = try await server.call("GET", path)
        #expect(whole.status == 200)
        let tag = try #require(whole.header("etag"))
        let part = try await server.call("GET", path, headers: ["range": "bytes=100-199"])
        #expect(part.status == 206)
        #expect(part.body == Array(whole.body[100..<200]))
        #expect(part.header("content-range") == "bytes 100-199/\(whole.body.count)")
        #expect(try await server.call("GET", path, headers: ["if-none-match": tag]).status == 304)
        let beyond = try await server.call("GET", path, headers: ["range": "bytes=\(whole.body.count)-"])
        #expect(beyond.status == 416)
        let head = try await server.call("HEAD", path)
        #expect(head.header("content-length") == String(whole.body.count))
        #expect(await server.stop() == .code(0))
    }
}
