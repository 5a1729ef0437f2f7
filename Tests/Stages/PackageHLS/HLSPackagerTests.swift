import Foundation
import PlaylistChecking
import StageKit
import Testing

@testable import PackageHLS

/// The stage over real renditions, made by the ffmpeg command.
@Suite struct HLSPackagerTests {
    private static let picture = "-f lavfi -i testsrc2=s=%SIZE%:r=30:d=9 -c:v libx264 -preset ultrafast -g 120 "
        + "-keyint_min 120 -sc_threshold 0 -movflags +frag_keyframe+empty_moov+default_base_moof+delay_moov"
    private static let sound = "-f lavfi -i sine=f=440:r=48000:d=9 -ac 2 -c:a aac -frag_duration 4000000 "
        + "-movflags +empty_moov+default_base_moof+delay_moov"

    private static func picture(_ size: String) -> String { picture.replacing("%SIZE%", with: size) }

    @Test func aPlayerCanReadAllOfIt() async throws {
        let bench = try PackagingBench()
        try bench.make("360p.mp4", Self.picture("640x360"))
        try bench.make("180p.mp4", Self.picture("320x180"))
        try bench.make("audio.mp4", Self.sound, language: "eng")
        let drafts = try await bench.package()
        let names = [
            "360p.m3u8", "iframes-360p.m3u8", "180p.m3u8", "iframes-180p.m3u8", "audio.m3u8", "master.m3u8",
        ]
        #expect(drafts.map(\.name) == names)
        #expect(drafts.allSatisfy { $0.kind == .playlist })
        #expect(drafts.last?.traits.isMaster == true)
        #expect(drafts[0].traits.codecs?.hasPrefix("avc1.") == true)
        #expect(drafts[0].traits.frameRate == 30)
        #expect(drafts[4].traits.language == "en")

        let checker = PlaylistChecker(folder: bench.folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(master.variants.map(\.resolution) == ["640x360", "320x180"])
        #expect(master.variants.allSatisfy { $0.audioGroup == "audio" && $0.frameRate == 30 })
        let media = try #require(master.variants[0].media)
        #expect(media.segments.map(\.duration) == [4, 4, 1])
        #expect(abs(media.duration - 9) < 1e-6)

        // Every packet is there, and nothing is complained about.
        let probe = try Command.run(
            "ffprobe", "-v", "warning", "-count_packets", "-show_entries", "stream=codec_name,nb_read_packets",
            "-of", "csv=p=0", bench.folder.appendingPathComponent("master.m3u8").path)
        #expect(probe.error == "")
        #expect(probe.output.split(separator: "\n").filter { $0.hasPrefix("h264,270") }.count >= 1)
        let decoded = try Command.run(
            "ffmpeg", "-v", "warning", "-i", bench.folder.appendingPathComponent("master.m3u8").path, "-map", "0",
            "-f", "null", "-")
        #expect(decoded.error == "")
        #expect(decoded.status == 0)
    }

    /// The bytes that a player gets for winding are a key frame each, and nothing else.
    @Test func keyFramesCanBePlayedAlone() async throws {
        let bench = try PackagingBench()
        try bench.make("360p.mp4", Self.picture("640x360"))
        _ = try await bench.package()
        let checker = PlaylistChecker(folder: bench.folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        let entry = try #require(master.iFrames.first)
        #expect(entry.uri == "iframes-360p.m3u8")
        #expect(entry.resolution == "640x360")
        let media = try #require(entry.media)
        #expect(media.segments.map(\.duration) == [4, 4, 1])
        let whole = [UInt8](try Data(contentsOf: bench.folder.appendingPathComponent("360p.mp4")))
        let map = try #require(media.map)
        for segment in media.segments {
            // The mdat ends early: a player takes from it what is there.
            let cut = bench.folder.appendingPathComponent("cut.mp4")
            try Data(whole[map.range] + whole[segment.range]).write(to: cut)
            let decoded = try Command.run(
                "ffmpeg", "-v", "fatal", "-i", cut.path, "-frames:v", "1", "-f", "framemd5", "-")
            #expect(decoded.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 1)
        }
        // All of them together are far less than the video.
        #expect(media.segments.reduce(0) { $0 + $1.range.count } < whole.count / 2)
    }

    @Test func textsAndSoundsCanBeChosen() async throws {
        let bench = try PackagingBench()
        try bench.make("360p.mp4", Self.picture("640x360"))
        try bench.make("audio.mp4", Self.sound, language: "eng")
        try bench.make("audio-2.mp4", Self.sound, language: "cze", isDefault: true)
        try bench.write(text: "subtitles/de.vtt", language: "de", label: "Deutsch")
        try bench.write(text: "subtitles/de-2.vtt", language: "de", label: "Deutsch", isForced: true)
        let drafts = try await bench.package()
        #expect(drafts.map(\.name).contains("subtitles/de-2.m3u8"))
        let checker = PlaylistChecker(folder: bench.folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(master.texts.map(\.name) == ["Deutsch", "Deutsch 2"])
        #expect(master.texts.map(\.isForced) == [false, true])
        #expect(master.audio.map(\.isDefault) == [false, true])
        #expect(master.audio.map(\.language) == ["en", "cs"])
    }

    @Test func soundAloneIsAVariant() async throws {
        let bench = try PackagingBench()
        try bench.make("audio.mp4", Self.sound)
        _ = try await bench.package()
        let checker = PlaylistChecker(folder: bench.folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(master.variants.map(\.uri) == ["audio.m3u8"])
        #expect(master.audio == [])
    }

    @Test func strangeNamesSurvive() async throws {
        let bench = try PackagingBench()
        try bench.make("it's \"720p\", ž#1.mp4", Self.picture("320x180"))
        _ = try await bench.package()
        let checker = PlaylistChecker(folder: bench.folder)
        #expect(checker.master("master.m3u8").variants.first?.media?.segments.count == 3)
        #expect(checker.violations == [])
    }

    @Test func refusesSegmentsWithoutKeyFrames() async throws {
        let bench = try PackagingBench()
        // A key frame every 4 s, a fragment every second.
        try bench.make("180p.mp4", Self.picture("320x180") + " -frag_duration 1000000")
        let failure = await #expect(throws: StageFailure.self) { try await bench.package() }
        #expect(failure?.code == "no_key_frame")
        #expect(failure?.advice == .permanent)
        #expect(failure?.words == "180p.mp4: segment 1 does not begin with a key frame")
    }

    @Test func takesSegmentsThatBeginAFewFramesApart() async throws {
        let bench = try PackagingBench()
        try bench.make("360p.mp4", Self.picture("640x360"))
        // 33 ms at the second segment, 67 ms at the third.
        try bench.make("180p.mp4", Self.picture("320x180").replacing("120", with: "121"))
        _ = try await bench.package()
        let variants = PlaylistChecker(folder: bench.folder).master("master.m3u8").variants
        #expect(variants.map { $0.media?.segments.count } == [3, 3])
    }

    @Test func segmentsThatBeginElsewhereAreToldAndPromiseTheSame() async throws {
        let bench = try PackagingBench()
        try bench.make("360p.mp4", Self.picture("640x360"))
        try bench.make("180p.mp4", Self.picture("320x180").replacing("120", with: "90"))
        let words = "segment 1 of 180p.mp4 does not begin where it does in 360p.mp4: "
            + "players that change between them fetch some seconds twice"
        _ = try await bench.package(warnings: [words])
        let variants = PlaylistChecker(folder: bench.folder).master("master.m3u8").variants
        #expect(variants.map { $0.media?.targetDuration } == [4, 4])
        #expect(variants.map { $0.media?.segments.first?.duration } == [4, 3])
    }

    @Test func refusesWhatIsNoRendition() async throws {
        let bench = try PackagingBench()
        try bench.write("180p.mp4", Array("not a video at all".utf8))
        let failure = await #expect(throws: StageFailure.self) { try await bench.package() }
        #expect(failure?.code == "bad_rendition")
        let empty = try PackagingBench()
        let nothing = await #expect(throws: StageFailure.self) { try await empty.package() }
        #expect(nothing?.code == "no_renditions")
    }

    @Test func refusesTwoPlaylistsOfOneName() async throws {
        let bench = try PackagingBench()
        try bench.make("180p.mp4", Self.picture("320x180"))
        try bench.copy("180p.mp4", to: "180p.m4v")
        let failure = await #expect(throws: StageFailure.self) { try await bench.package() }
        #expect(failure?.code == "name_taken")
    }
}

/// A folder of renditions, and the stage on it. The drafts land beside the renditions, as they do in a video's folder.
final class PackagingBench {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hls-\(UUID().uuidString)")
    private(set) var renditions: [Artifact] = []
    private(set) var texts: [Artifact] = []

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// - Parameter options: of ffmpeg, from the input on, without the output.
    func make(_ name: String, _ options: String, language: String? = nil, isDefault: Bool? = nil) throws {
        let file = folder.appendingPathComponent(name)
        let words = options.split(separator: " ").map(String.init)
        let run = try Command.run("ffmpeg", ["-v", "error", "-nostdin"] + words + ["-f", "mp4", file.path])
        try #require(run.status == 0, "\(run.error)")
        try add(name, language: language, isDefault: isDefault)
    }

    func write(text name: String, language: String, label: String, isForced: Bool? = nil) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let text = """
            WEBVTT
            X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0

            00:00:01.000 --> 00:00:02.000
            one

            00:00:03.500 --> 00:00:04.000
            two

            """
        try Data(text.utf8).write(to: file)
        var traits = Traits()
        (traits.language, traits.label, traits.isForced) = (language, label, isForced)
        texts.append(Artifact(kind: .subtitle, name: name, node: "s", file: file, size: 0, traits: traits))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
        try add(name)
    }

    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(
            at: folder.appendingPathComponent(name), to: folder.appendingPathComponent(other))
        try add(other)
    }

    private func add(_ name: String, language: String? = nil, isDefault: Bool? = nil) throws {
        var traits = Traits()
        traits.isDefault = isDefault
        traits.language = language
        renditions.append(
            Artifact(
                kind: .rendition, name: name, node: "transcode", file: folder.appendingPathComponent(name), size: 0,
                traits: traits))
    }

    func package(warnings wanted: [String] = []) async throws -> [Draft] {
        let job = Job(
            id: Identifier(), video: Identifier(), node: "package", attempt: 1, inputs: renditions + texts, request: .empty,
            scratch: folder, workbench: folder, control: JobControl(), log: .silent, publisher: { _ in })
        guard case .done(let drafts, let warnings) = try await HLSPackager(settings: Settings()).run(job) else {
            Issue.record("neither done nor failed")
            return []
        }
        #expect(warnings == wanted)
        return drafts
    }
}

/// A program of the system, run to its end.
struct Command {
    let status: Int32
    let output: String
    let error: String

    static func run(_ name: String, _ arguments: String...) throws -> Command { try run(name, arguments) }

    static func run(_ name: String, _ arguments: [String]) throws -> Command {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let error = FileManager.default.temporaryDirectory.appendingPathComponent("stderr-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: error) }
        try Data().write(to: error)
        process.standardError = try FileHandle(forWritingTo: error)
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Command(
            status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
            error: String(decoding: try Data(contentsOf: error), as: UTF8.self))
    }
}
