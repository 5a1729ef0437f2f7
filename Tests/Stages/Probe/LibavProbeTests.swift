import Foundation
import Media
import StageKit
import StageTesting
import Testing

@testable import Probe

@Suite struct LibavProbeTests {
    let bench: StageBench
    init() throws { bench = try StageBench() }

    private func sample() throws -> Artifact {
        let file = bench.folder.appending(path: "inputs").appending(path: "sample.mp4")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try SampleClip(duration: 2, width: 320, height: 180, frameRate: Rational(24, 1)).write(to: file)
        return bench.artifact(.source, "source/original", file: file)
    }

    @Test func tellsTheFacts() async throws {
        let run = try await bench.run(LibavProbe(settings: Settings()), inputs: [try sample()])
        let draft = try #require(run.drafts.first)
        let facts = try #require(draft.traits.facts)
        #expect(draft.name == "facts.json")
        #expect(try JSONDecoder().decode(MediaFacts.self, from: Data(contentsOf: draft.file)) == facts)
        let video = try #require(facts.mainVideo)
        #expect((video.width, video.height, video.codec) == (320, 180, "h264"))
        #expect(video.averageFrameRate.value == 24)
        #expect(abs((facts.duration ?? 0) - 2) < 0.05)
        #expect((video.bitrate ?? 0) > 0)
        #expect((facts.mainAudio?.sampleRate, facts.mainAudio?.channels) == (48000, 2))
    }

    @Test func keepsItsPromises() async throws {
        let result = try await Conformance(of: LibavProbe.self).working(on: [try sample()], bench: bench)
        #expect(result.breaches == [])
    }

    @Test(arguments: [
        ("", "not_media"), ("only words\n", "not_media"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n", "not_media"),
        ("1\n00:00:01,000 --> 00:00:02,000\nhello\n\n2\n00:00:03,000 --> 00:00:04,000\nhello\n", "not_media"),
    ])
    func rejectsWhatIsNoVideo(text: String, code: String) async throws {
        let source = try bench.artifact(.source, "source/original", bytes: Array(text.utf8))
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(LibavProbe(settings: Settings()), inputs: [source])
        }
        #expect(failure?.advice == .reject)
        #expect(failure?.code == code)
    }

    @Test(arguments: [("longest", JSON.string("1s")), ("largest", JSON.number(100))])
    func rejectsWhatIsTooMuch(key: String, value: JSON) async throws {
        let source = try sample()
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(LibavProbe(settings: Settings(.object([.init(key, value)]))), inputs: [source])
        }
        #expect(failure?.code == "too_large")
        #expect(failure?.advice == .reject)
    }

    @Test func rejectsSubtitlesAlone() throws {
        var facts = MediaFacts(container: "matroska", size: 1)
        facts.subtitles = [MediaFacts.Subtitle(stream: 0, codec: "subrip")]
        #expect(Acceptance.problem(with: facts, limits: Limits())?.code == "no_streams")
    }

    @Test func takesRecordsWithACover() {
        var facts = MediaFacts(container: "mp3", size: 1)
        facts.audio = [MediaFacts.Audio(stream: 0, codec: "mp3", sampleRate: 44100, channels: 2)]
        #expect(Acceptance.problem(with: facts, limits: Limits()) == nil)
    }
}
