import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Transcode

/// Files of runners, right and wrong, with the real ffmpeg on the other side: what is taken, and why not.
@Suite(.timeLimit(.minutes(1))) struct SentMediaTests {
    private let bench: StageBench
    init() throws { bench = try StageBench() }

    private static let settings = JSON.object([JSON.Member("heights", .array([.number(96)]))])

    private func file(_ name: String) -> URL { bench.folder.appending(path: "inputs/\(name)") }

    /// A source of 26 s, as artefacts.
    ///
    /// - Parameters:
    ///   - late: by how much the picture begins after the sound, in seconds.
    ///   - lateSound: by how much the sound begins after the picture.
    ///   - channels: of the sound.
    private func source(late: Double = 0, lateSound: Double = 0, channels: Int = 1) async throws -> [Artifact] {
        try FileManager.default.createDirectory(
            at: bench.folder.appending(path: "inputs"), withIntermediateDirectories: true)
        let source = file("source.mp4")
        try ffmpeg(
            ["-itsoffset", String(lateSound), "-f", "lavfi", "-i", "sine=440:duration=26", "-itsoffset", String(late), "-f", "lavfi"]
                + ["-i", "testsrc2=size=192x144:rate=10:duration=26", "-map", "1", "-map", "0", "-c:v", "libx264"]
                + ["-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-c:a", "aac"]
                + ["-ac", String(channels), source.path])
        let input = bench.artifact(.source, "source/original", file: source)
        return [input] + (try await bench.run(LibavProbe(settings: Settings()), inputs: [input])).artifacts
    }

    private func ffmpeg(_ arguments: [String]) throws {
        let result = try Command.run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments)
        try #require(result.status == 0, "\(result.error)")
    }

    /// What becomes of a file that was sent for a piece.
    private func adopt(_ sent: URL, as piece: String, _ inputs: [Artifact]) async throws -> Draft {
        let job = try bench.job(for: LadderTranscoder.self, inputs: inputs, piece: piece)
        let stage = LadderTranscoder(settings: Settings(Self.settings))
        guard case .done(let drafts, _) = try await stage.adopt(PieceResult(files: [.media: sent]), for: job) else {
            throw CancellationError()
        }
        return try #require(drafts.first)
    }

    private func words(_ sent: URL, as piece: String = "96p.mp4", _ inputs: [Artifact]) async throws -> String {
        do {
            _ = try await adopt(sent, as: piece, inputs)
            return "taken"
        } catch let failure as StageFailure {
            #expect(failure.advice == .retry)
            return failure.words
        }
    }

    private static let picture = ["-an", "-c:v", "libx264", "-preset", "ultrafast", "-vf", "scale=-2:96"]

    @Test func whatIsNotWhatWasAskedForIsRefused() async throws {
        let inputs = try await source()
        let sent = file("sent.mp4")
        let cases: [([String], String)] = [
            (Self.picture + ["-g", "20"], "taken"),
            (["-an", "-c:v", "libx264", "-preset", "ultrafast", "-g", "20"], "the runner's picture is 192x144, not 128x96"),
            (Self.picture + ["-g", "20", "-t", "9"], "the runner's file lasts 9.0 s, the source 26.0 s"),
            (Self.picture + ["-g", "999", "-sc_threshold", "0"], "the runner's file goes 26 s without a key frame"),
            (["-an", "-c:v", "mpeg4", "-vf", "scale=-2:96"], "the runner's picture is mpeg4 yuv420p, not h264 yuv420p"),
            (["-vn", "-c:a", "aac"], "the runner's file has no picture"),
            (Self.picture + ["-g", "20", "-f", "matroska"], "the runner's file is matroska,webm, not an MP4"),
        ]
        for (options, expected) in cases {
            try ffmpeg(["-i", inputs[0].file.path] + options + [sent.path])
            #expect(try await words(sent, inputs) == expected)
        }
        try Data("this is no video".utf8).write(to: sent)
        #expect(try await words(sent, inputs).hasPrefix("the runner's file cannot be read"))
        #expect(try await words(file("nothing.mp4"), inputs).hasPrefix("the runner's file cannot be read"))
        try ffmpeg(["-i", inputs[0].file.path] + Self.picture + [sent.path])
        #expect(try await words(sent, as: "audio.mp4", inputs) == "the runner's file has no sound")
    }

    @Test func onlyWhatAMuxerAddedIsTakenAway() {
        for (start, expected, shift) in [
            (0.0, 0.0, 0.0), (0, 1, 0), (1, 1, 0), (0.08, 0, -0.08), (1.08, 1, -0.08), (1.4, 0, -1.4), (0.01, 0, 0),
        ] {
            #expect(abs(SentMedia.shift(from: start, to: expected, within: 0.02) - shift) < 1e-9)
        }
    }

    @Test func segmentsBeginWithTheKeyFramesThatThereAre() async throws {
        let inputs = try await source()
        let sent = file("sent.mp4")
        // Every 1.5 s: the first at or after 4 s is that at 4.5 s, and so on.
        try ffmpeg(["-i", inputs[0].file.path] + Self.picture + ["-g", "15", "-sc_threshold", "0", sent.path])
        let draft = try await adopt(sent, as: "96p.mp4", inputs)
        let playlist = try Rendition(draft.file)
        #expect(abs(playlist.end - 26) < 0.01)
        #expect(draft.traits.width == 128)
        #expect(draft.traits.codecs?.hasPrefix("avc1.") == true)
        let (video, sound) = (playlist, try await adopt(try aac(inputs), as: "audio.mp4", inputs))
        #expect(video.times.first == 0)
        #expect(abs((sound.traits.duration ?? 0) - 26) < 0.05)
    }

    private func aac(_ inputs: [Artifact]) throws -> URL {
        let sent = file("sound.mp4")
        try ffmpeg(["-i", inputs[0].file.path, "-vn", "-c:a", "aac", "-ac", "2", sent.path])
        return sent
    }

    @Test func soundMayHaveTheChannelsOfTheSource() async throws {
        let inputs = try await source(lateSound: 1, channels: 6)
        let sent = file("sound.mp4")
        try ffmpeg(["-i", inputs[0].file.path, "-vn", "-c:a", "copy", sent.path])
        let copied = try await adopt(sent, as: "audio.mp4", inputs)
        #expect(copied.traits.channels == 6 && abs((copied.traits.duration ?? 0) - 27) < 0.06)
        #expect(try Rendition.frames(copied.file).count > 27 * 44100 / 1024 - 4)
        #expect(try await adopt(try aac(inputs), as: "audio.mp4", inputs).traits.channels == 2)
        // More than the source has is nobody's copy.
        try ffmpeg(["-i", inputs[0].file.path, "-vn", "-c:a", "aac", "-ac", "6", sent.path])
        #expect(try await words(sent, as: "audio.mp4", try await source()).contains("6 channels, not aac of at most 2"))
    }

    @Test func whatBeginsLateStaysWhereItIs() async throws {
        let inputs = try await source(late: 1)
        let sent = file("sent.mp4")
        // Either the first picture is there once and is shown until the second one's time, or it was repeated.
        for (mode, second) in [("passthrough", 1.1), ("cfr", 0.1)] {
            try ffmpeg(["-i", inputs[0].file.path] + Self.picture + ["-g", "20", "-fps_mode", mode, sent.path])
            let made = try Rendition(try await adopt(sent, as: "96p.mp4", inputs).file)
            #expect(made.times[0] == 0)
            #expect(abs(made.times[1] - second) < 0.06, "\(mode)")
            #expect(abs(made.end - 27) < 0.11, "\(mode)")
        }

        let others = try await source(lateSound: 1)
        let sound = try await adopt(try aac(others), as: "audio.mp4", others)
        let frames = try Rendition.frames(sound.file)
        #expect(abs((sound.traits.duration ?? 0) - 27) < 0.06)
        #expect(try Rendition(sound.file).times.first == 0)
        let loudness = frames.map { frame in (frame.seconds ?? 0, frame.firstChannel.map(abs).max() ?? 0) }
        #expect(loudness.filter { $0.0 < 0.9 }.allSatisfy { $0.1 < 0.01 })
        #expect(loudness.filter { $0.0 > 1.1 && $0.0 < 26 }.allSatisfy { $0.1 > 0.05 })
    }
}
