import Foundation
import LoopbackServer
import StageKit
import Sys
import TestClient
import Testing

/// The ingestion server with real files: jobs as its clients sent them, looked at with ffprobe; killed; balanced.
@Suite(.timeLimit(.minutes(3))) struct IngestionServerTests {
    /// Every codec of every container at least once, beside each other and alone.
    private static let combinations: [Combination] = {
        let containers: [(String, [String], [String])] = [
            ("avi", ["h264", "theora", "vp8", "vp9"], ["mp3", "vorbis", "aac"]), ("flv", ["h264"], ["mp3", "aac"]),
            ("mp4", ["h264", "vp9"], ["mp3", "vorbis", "aac", "opus"]), ("ogg", ["theora", "vp8"], ["vorbis", "opus"]),
            ("webm", ["vp8", "vp9"], ["vorbis", "opus"]), ("mpegts", ["h264"], ["mp3", "aac", "opus"]),
        ]
        var all: [Combination] = []
        for (container, pictures, sounds) in containers {
            for index in 0..<max(pictures.count, sounds.count) {
                let (picture, sound) = (pictures[index % pictures.count], sounds[index % sounds.count])
                all.append(Combination(container: container, picture: picture, sound: sound))
            }
            all.append(Combination(container: container, picture: pictures[0], sound: nil))
            all.append(Combination(container: container, picture: nil, sound: sounds[0]))
        }
        return all
    }()

    private struct Combination {
        let container: String
        let picture: String?
        let sound: String?
    }

    private static func pipeline(_ doors: String) -> String {
        """
        {"pipeline": {
          "ingest": {"stage": "ingest.file"}, "probe": {"stage": "probe.libav", "after": ["ingest"]},
          "files": {"stage": "transcode.files", "after": ["probe"], "when": "asked"},
          "pictures": {"stage": "thumbnail.named", "after": ["probe"], "when": "asked"},
          "tstreams": {"stage": "package.tstream", "after": ["files"]},
          "publish": {"stage": "publish.folders", "after": ["files", "pictures", "tstreams"]},
          "seed": {"stage": "seed.libtorrent", "after": ["tstreams"], "with": {"listen": ["127.0.0.1:0"]}}},
         "doors": {"cis": {\(doors)}}}
        """
    }

    private func server(_ scratch: Scratch, doors: String = "") async throws -> MillraceServer {
        let config = scratch.file("Plugins.json")
        try Data(Self.pipeline(doors).utf8).write(to: config)
        let upload = scratch.file("data/cis/upload")
        try FileManager.default.createDirectory(at: upload, withIntermediateDirectories: true)
        let raw = upload.appendingPathComponent("raw video.mts")
        if !FileManager.default.fileExists(atPath: raw.path) {
            try FileManager.default.copyItem(at: try await SampleClips.shared.clip(seconds: 2, size: "320x180"), to: raw)
        }
        return try await MillraceServer(data: scratch.file("data"), arguments: ["--config", config.path])
    }

    private static func job(_ name: String, _ outputs: [JSON], thumbs: JSON = 4, weight: Int = 77) -> JSON {
        .object([
            .init("code", "a b"), .init("raw_video", "raw video.mts"), .init("name", .string(name)),
            .init("weight", .number(Double(weight))), .init("thumbs", thumbs), .init("transcode_configs", .array(outputs)),
        ])
    }

    /// - Parameter index: becomes part of the extension, so that no two have one name.
    private static func output(_ index: Int, _ wanted: Combination) -> JSON {
        var members: [JSON.Member] = [
            .init("container", .string(wanted.container)), .init("extension", .string("\(wanted.container)\(index)")),
        ]
        if let picture = wanted.picture {
            members += [.init("v_codec", .string(picture)), .init("v_bitrate", "150k"), .init("v_resolution", "160x90")]
            members += [.init("v_framerate", 15)]
        }
        if let sound = wanted.sound { members += [.init("a_codec", .string(sound)), .init("a_channels", 1)] }
        return .object(members)
    }

    /// Sends a job; gives the id of its video.
    private func submit(_ job: JSON, port: Int) async throws -> String {
        let answer = try await TestClient(port: port).request("POST", "/ingest_content", body: Array(job.text().utf8))
        #expect(answer.status == 200 && answer.text == "Job submitted.", "\(answer.text)")
        return answer.header("millrace-video") ?? ""
    }

    /// Waits until a server has nothing to do, on its own events.
    private func finish(_ server: MillraceServer) async throws {
        let client = try TestClient(port: server.port)
        try await client.send("GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
        _ = try await client.head()
        while try await server.json("/get_load")["load"] != 0 {
            guard try await client.chunk() != nil else { throw MillraceServer.Unexpected(words: "the events ended") }
        }
        await client.close()
    }

    @Test func everyContainerAndCodec() async throws {
        let scratch = try Scratch("cis")
        let receiver = try LoopbackServer { _ in [.answer()] }
        defer { receiver.close() }
        let server = try await server(
            scratch, doors: #""completion": "\#(receiver.address("/done"))", "tracker": "http://127.0.0.1:1/announce""#)
        let outputs = Self.combinations.enumerated().map { Self.output($0.offset, $0.element) }
        let id = try await submit(Self.job("clip é", outputs), port: server.port)
        #expect(await receiver.received(1).map(\.path) == ["/done/a%20b"])
        let video = try await server.settled(id)
        #expect(video["state"] == .string("ready"), "\(video["error"] ?? .null)")
        #expect(video["warnings"]?.array == [])
        let files = video["files"]?.array ?? []
        #expect(files.count { $0["kind"] == .string("media") } == Self.combinations.count)
        for file in files {
            let answer = try await server.call("GET", file["file"]?.string ?? "")
            #expect(answer.status == 200 && answer.body.count == file["size"]?.integer, "\(file)")
        }

        let media = server.data.appendingPathComponent("cis/media")
        for (index, wanted) in Self.combinations.enumerated() {
            let name = "clip é\(wanted.picture == nil ? "" : "_90p").\(wanted.container)\(index)"
            let found = try await Program.ffmpeg(
                "ffprobe",
                ["-v", "error", "-of", "json", "-show_format", "-show_streams", media.appendingPathComponent(name).path])
            let facts = try JSON.parse(Array(found.output.utf8))
            let codecs = facts["streams"]?.array?.compactMap { $0["codec_name"]?.string } ?? []
            #expect(Set(codecs) == Set([wanted.picture, wanted.sound].compactMap { $0 }), "\(name): \(found.errors)")
            let duration = facts["format"]?["duration"]?.string.flatMap(Double.init) ?? 0
            #expect((1.8...2.3).contains(duration), "\(name): \(duration) s")
            let picture = facts["streams"]?.array?.first { $0["codec_type"] == .string("video") }
            #expect(picture == nil || picture?["width"] == 160 && picture?["height"] == 90, "\(name)")
            // All of it can be decoded.
            let decoded = try await Program.ffmpeg(
                "ffmpeg", ["-v", "error", "-i", media.appendingPathComponent(name).path, "-f", "null", "-"])
            #expect(decoded.exit == .code(0) && decoded.errors.isEmpty, "\(name): \(decoded.errors)")
        }
        try await look(at: server, id)
        #expect(await server.stop() == .code(0))
    }

    /// Thumbnails, torrents, and what removing one does.
    private func look(at server: MillraceServer, _ id: String) async throws {
        let thumbs = server.data.appendingPathComponent("cis/thumbs")
        #expect(Scratch.files(below: thumbs) == (0..<4).map { "clip é_t0\($0).jpg" })
        let size = try await Program.ffmpeg(
            "ffprobe",
            ["-v", "error", "-of", "csv=p=0", "-show_entries", "stream=width,height", thumbs.path + "/clip é_t03.jpg"])
        #expect(size.output == "120,90\n")
        let name = "clip é_90p.webm\(Self.combinations.firstIndex { $0.container == "webm" } ?? 0)"
        let torrent = try Data(contentsOf: server.data.appendingPathComponent("cis/torrents/\(name).tstream"))
        for part in ["8:announce27:http://127.0.0.1:1/announce", "12:piece lengthi32768e", "8:playtime5:00:02"] {
            #expect(torrent.range(of: Data(part.utf8)) != nil, "\(part)")
        }
        let listed = try await server.json("/get_torrent_list").array?.compactMap(\.string) ?? []
        #expect(listed.count == Self.combinations.count && listed.contains("\(name).tstream"))
        let removed = try await server.call("POST", "/remove_torrents", body: Array(#"["\#(name).tstream"]"#.utf8))
        #expect(removed.text == "None")
        for path in ["cis/media/\(name)", "videos/\(id)/files/\(name)"] {
            #expect(!FileManager.default.fileExists(atPath: server.data.appendingPathComponent(path).path), "\(path)")
        }
        #expect(try await server.json("/get_torrent_list").array?.count == listed.count - 1)
    }

    @Test func jobsOutliveTheServer() async throws {
        let scratch = try Scratch("cis-kill")
        let first = try await server(scratch)
        var ids: Set<String> = []
        for number in 0..<5 {
            let outputs = [
                Self.output(0, .init(container: "webm", picture: "vp8", sound: "vorbis")),
                Self.output(1, .init(container: "mp4", picture: "h264", sound: "aac")),
            ]
            ids.insert(try await submit(Self.job("clip \(number)", outputs, thumbs: "random"), port: first.port))
        }
        await first.kill()
        let second = try await server(scratch)
        try await finish(second)
        let videos = try await second.json("/api/v1/videos")["data"]?.array ?? []
        #expect(Set(videos.compactMap { $0["id"]?.string }) == ids)
        #expect(videos.allSatisfy { $0["state"] == .string("ready") })
        #expect(Scratch.files(below: second.data.appendingPathComponent("cis/media")).count == 10)
        #expect(Scratch.files(below: second.data.appendingPathComponent("cis/thumbs")).count == 5)
        #expect(await second.stop() == .code(0))
    }

    @Test func aBalancerBeforeTwoServers() async throws {
        let (one, two) = (try Scratch("cis-one"), try Scratch("cis-two"))
        let servers = [try await server(one), try await server(two)]
        let balancer = try ChildProcess(
            Program.millrace,
            [
                "balance", "--listen", "127.0.0.1:0", "--servers",
                servers.map { "http://127.0.0.1:\($0.port)/" }.joined(separator: ","),
            ], folder: one.url.path, output: .piped)
        defer { balancer.signal(SIGKILL) }
        var line = ""
        if let lines = balancer.output?.lines { for await first in lines { line = first; break } }
        let port = try #require(line.split(separator: ":").last.flatMap { Int($0) }, "\(line)")
        // A job that is much, and small ones, which all go to the other server as long as it is at work.
        let large = (0..<6).map { Self.output($0, .init(container: "webm", picture: "vp9", sound: "opus")) }
        let heavy = try await submit(Self.job("large", large, weight: 1_000_000), port: servers[0].port)
        let small = Self.output(0, .init(container: "ogg", picture: nil, sound: "vorbis"))
        for number in 0..<2 { _ = try await submit(Self.job("small \(number)", [small], weight: 1), port: port) }
        #expect(try await servers[0].json("/api/v1/videos")["data"]?.array?.compactMap { $0["id"]?.string } == [heavy])
        for server in servers { try await finish(server) }
        #expect(Scratch.files(below: servers[1].data.appendingPathComponent("cis/media")) == ["small 0.ogg0", "small 1.ogg0"])
        let wrong = try await TestClient(port: port).request("POST", "/ingest_content", body: Array("{}".utf8))
        #expect(wrong.status == 422)
        balancer.signal(SIGTERM)
        #expect(await balancer.exit() == .code(0))
        for server in servers { #expect(await server.stop() == .code(0)) }
    }
}
