import HTTP
import StageKit
import Testing

@testable import Server

/// What a job of the ingestion server may say: a table of right and wrong ones.
struct CisJobTests {
    private static let minimal = """
        "raw_video": "a.mts", "name": "clip", "weight": 5, "thumbs": 0, "transcode_configs": []
        """

    private static func job(_ text: String, encoders: Set<String>? = nil) throws -> CisJob {
        try CisJob(JSON.parse(Array("{\(text)}".utf8))) { encoders?.contains($0) ?? true }
    }

    private static func output(_ text: String) throws -> CisJob {
        try job(minimal.replacing("[]", with: "[{\(text)}]"))
    }

    @Test func bothVersions() throws {
        let first = try Self.job(Self.minimal)
        #expect(first.code == nil && first.rawVideo == "a.mts" && first.name == "clip" && first.weight == 5)
        #expect(first.files.isEmpty && first.pictures == nil && first.user == nil && first.password == nil)
        let second = try Self.job(Self.minimal + #", "code": "33", "username": "u", "password": "p", "unknown": 1"#)
        #expect(second.code == "33" && second.user == "u" && second.password?.revealed == "p")
    }

    /// The job that came with the old server.
    @Test func theShippedJob() throws {
        func output(_ rate: String, _ sound: String, _ size: String) -> String {
            """
            {"container": "ogg", "extension": "ogv", "a_codec": "vorbis", "a_bitrate": "\(sound)", "a_samplingrate": 44100,
             "a_channels": 2, "v_codec": "theora", "v_bitrate": "\(rate)", "v_framerate": 25, "v_resolution": "\(size)",
             "v_dar": "16:9"}
            """
        }
        let job = try Self.job(
            """
            "code": "33", "raw_video": "test.mts", "name": "test", "weight": 5568748, "thumbs": 4,
            "transcode_configs": [\(output("768k", "128k", "800x600")), \(output("1536k", "192k", "1440x1080"))]
            """)
        #expect(job.files.map(\.name) == ["test_600p.ogv", "test_1080p.ogv"])
        var picture = WantedFile.Picture(.theora)
        (picture.width, picture.height, picture.bitrate, picture.frameRate) = (800, 600, 768_000, 25)
        picture.aspect = 16.0 / 9
        var sound = WantedFile.Sound(.vorbis)
        (sound.bitrate, sound.sampleRate, sound.channels) = (128_000, 44_100, 2)
        #expect(job.files[0] == WantedFile("test_600p.ogv", .ogg, picture: picture, sound: sound))
        #expect(job.pictures == WantedPictures(name: "test", count: 4, width: 120, height: 90))
        #expect(job.pictures?.fileName(0) == "test_t00.jpg" && job.pictures?.fileName(12) == "test_t12.jpg")
    }

    @Test(arguments: [
        (#""container": "webm", "v_codec": "vp8", "v_resolution": "1067x600""#, "clip_600p.webm"),
        (#""container": "ogg", "v_codec": "theora""#, "clip.ogv"), (#""container": "ogg", "a_codec": "opus""#, "clip.oga"),
        (#""container": "mpegts", "v_codec": "h264", "a_codec": "aac""#, "clip.mts"),
        (#""container": "flv", "extension": "f4v", "v_codec": "h264""#, "clip.f4v"),
        (#""container": "mp4", "a_codec": "mp3", "v_resolution": "640x090""#, "clip_090p.mp4"),
    ]) func names(_ output: String, _ name: String) throws {
        #expect(try Self.output(output).files.map(\.name) == [name])
    }

    @Test func ofTwoOfOneNameTheLaterIsMade() throws {
        let both = #""container": "webm", "v_codec": "vp8"}, {"container": "webm", "v_codec": "vp9", "v_bitrate": 5e5"#
        let files = try Self.output(both).files
        #expect(files.count == 1 && files[0].picture?.codec == .vp9 && files[0].picture?.bitrate == 500_000)
    }

    @Test func random() throws {
        let job = try Self.job(Self.minimal.replacing(#""thumbs": 0"#, with: #""thumbs": "random""#))
        #expect(job.pictures != nil && job.pictures?.count == nil)
    }

    /// What is wrong, and the field that says so.
    static let wrong: [(String, String)] = [
        (minimal.replacing(#""clip""#, with: #""../clip""#), "name"), (minimal.replacing(#""clip""#, with: #""""#), "name"),
        (minimal.replacing(#""clip""#, with: #""a\u0000b""#), "name"), (minimal.replacing(#""clip""#, with: #"".clip""#), "name"),
        (minimal.replacing(#""clip""#, with: "7"), "name"),
        (minimal.replacing(#""clip""#, with: "\"\(String(repeating: "x", count: 300))\""), "name"),
        (minimal.replacing(#""a.mts""#, with: #""/etc/passwd""#), "raw_video"),
        (minimal.replacing(#""raw_video": "a.mts","#, with: ""), "raw_video"),
        (minimal.replacing(#""weight": 5"#, with: #""weight": "5""#), "weight"),
        (minimal.replacing(#""weight": 5"#, with: #""weight": -1"#), "weight"),
        (minimal.replacing(#""weight": 5"#, with: #""weight": 1.5"#), "weight"),
        (minimal.replacing(#""weight": 5,"#, with: ""), "weight"),
        (minimal.replacing(#""thumbs": 0"#, with: #""thumbs": "all""#), "thumbs"),
        (minimal.replacing(#""thumbs": 0"#, with: #""thumbs": -1"#), "thumbs"),
        (minimal.replacing("[]", with: "{}"), "transcode_configs"), (minimal + #", "code": 33"#, "code"),
        (minimal + #", "code": """#, "code"), (minimal + #", "username": 1"#, "username"),
        (minimal.replacing("[]", with: "[7]"), "transcode_configs[0]"),
    ]

    @Test(arguments: wrong) func refuses(_ text: String, _ field: String) {
        #expect { try Self.job(text) } throws: { ($0 as? HTTPError)?.status == 422 && ($0 as? HTTPError)?.field == field }
    }

    @Test(arguments: [
        ("", "container"), (#""container": "mkv", "v_codec": "h264""#, "container"), (#""container": "mp4""#, "v_codec"),
        (#""container": "mp4", "v_codec": "mpeg4""#, "v_codec"), (#""container": "ogg", "v_codec": "h264""#, "v_codec"),
        (#""container": "webm", "a_codec": "mp3""#, "a_codec"), (#""container": "mp4", "a_codek": "mp3""#, "a_codek"),
        (#""container": "mp4", "a_codec": "aac", "a_bitrate": "fast""#, "a_bitrate"),
        (#""container": "mp4", "a_codec": "aac", "a_bitrate": 10"#, "a_bitrate"),
        (#""container": "flv", "a_codec": "mp3", "a_samplingrate": 48000"#, "a_samplingrate"),
        (#""container": "webm", "a_codec": "opus", "a_samplingrate": 44100"#, "a_samplingrate"),
        (#""container": "mp4", "a_codec": "mp3", "a_channels": 6"#, "a_channels"),
        (#""container": "mp4", "v_codec": "h264", "v_framerate": 23.976"#, "v_framerate"),
        (#""container": "mp4", "v_codec": "h264", "v_resolution": "640*360""#, "v_resolution"),
        (#""container": "mp4", "v_codec": "h264", "v_resolution": "640x""#, "v_resolution"),
        (#""container": "mp4", "v_codec": "h264", "v_resolution": "1x1""#, "v_resolution"),
        (#""container": "mp4", "v_codec": "h264", "v_dar": "16/9""#, "v_dar"),
        (#""container": "mp4", "v_codec": "h264", "v_dar": 0"#, "v_dar"),
        (#""container": "mp4", "v_codec": "h264", "extension": "../x""#, "extension"),
    ]) func refusesOutput(_ text: String, _ key: String) {
        #expect { try Self.output(text) } throws: {
            ($0 as? HTTPError)?.status == 422 && ($0 as? HTTPError)?.field == "transcode_configs[0].\(key)"
        }
    }

    @Test func anEncoderThatIsNotThereIsRefused() {
        let text = Self.minimal.replacing("[]", with: #"[{"container": "ogg", "v_codec": "theora"}]"#)
        #expect(throws: HTTPError.self) { try Self.job(text, encoders: ["libx264"]) }
        #expect(throws: Never.self) { try Self.job(text, encoders: ["libtheora"]) }
    }

    @Test(arguments: [
        ("http://a/done", ["33"], "http://a/done/33"), ("http://a/e/", ["33", "internal_error"], "http://a/e/33/internal_error"),
        ("http://a", ["a b/ä?"], "http://a/a%20b%2F%C3%A4%3F"),
    ]) func addresses(_ base: String, _ words: [String], _ whole: String) {
        #expect(words.count == 1 ? CisCallback.address(base, words[0]) == whole : CisCallback.address(base, words[0], words[1]) == whole)
    }
}
