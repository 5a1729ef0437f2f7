import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Subtitles

@Suite struct WebVTTSubtitlesTests {
    private let bench: StageBench
    private let folder: URL

    init() throws {
        bench = try StageBench()
        folder = bench.folder.appendingPathComponent("inputs")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.srt.utf8).write(to: folder.appendingPathComponent("a.srt"))
        try Data(Self.vtt.utf8).write(to: folder.appendingPathComponent("b.vtt"))
        try SampleClip(duration: 6, width: 160, height: 90, frameRate: Rational(10, 1)).write(
            to: folder.appendingPathComponent("clip.mp4"))
    }

    private static let srt = """
        1
        00:00:01,000 --> 00:00:02,500
        <i>Hello</i> & <b>you</b>

        2
        00:00:03,000 --> 00:00:04,000
        <script>document.title = 'hit'</script>
        zweite Zeile


        """
    private static let vtt = "WEBVTT\n\n00:00.500 --> 00:01.500\nAhoj\n\n00:02.000 --> 00:03.000\nsvěte\n"

    private func make(_ name: String, _ options: [String]) throws -> URL {
        let file = folder.appendingPathComponent(name)
        let path = { (name: String) in folder.appendingPathComponent(name).path }
        let run = try Command.run(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-i", path("clip.mp4"), "-i", path("a.srt"), "-i", path("b.vtt")] + options
                + [file.path])
        try #require(run.status == 0, "\(run.error)")
        return file
    }

    private func inputs(_ file: URL) async throws -> [Artifact] {
        let source = bench.artifact(.source, "source/original", file: file)
        return [source] + (try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts)
    }

    private func run(_ file: URL) async throws -> StageBench.Run {
        try await bench.run(WebVTTSubtitles(settings: Settings()), inputs: try await inputs(file))
    }

    @Test(arguments: [
        ("a.mkv", ["-c:s", "srt"]), ("b.mkv", ["-c:s", "ass"]), ("c.mp4", ["-c:s", "mov_text"]), ("d.webm", ["-c:s", "webvtt"]),
    ])
    func everyKindOfTextBecomesWebVTT(name: String, options: [String]) async throws {
        let video = name.hasSuffix("webm") ? ["-c:v", "libvpx", "-b:v", "200k", "-an"] : ["-c:v", "copy", "-c:a", "copy"]
        let languages = ["-metadata:s:s:0", "language=ger", "-metadata:s:s:1", "language=cze", "-metadata:s:s:1", "title=Česky"]
        let maps = ["-map", "0:v", "-map", "0:a?", "-map", "1", "-map", "2"]
        let file = try make(name, (name.hasSuffix("webm") ? ["-map", "0:v", "-map", "1", "-map", "2"] : maps) + video + options + languages)
        let drafts = try await run(file).drafts
        #expect(drafts.map(\.name) == ["subtitles/de.vtt", "subtitles/cs.vtt"])
        #expect(drafts.map(\.traits.language) == ["de", "cs"])
        #expect(drafts[0].traits.label == "Deutsch")
        let text = try String(contentsOf: drafts[0].file, encoding: .utf8)
        let cues = text.split(separator: "\n\n")
        #expect(cues.count == 3)
        #expect(cues[1].hasPrefix("00:00:01.000 --> 00:00:02.500\n"))
        // Timed text of MP4 says of styles what FFmpeg's writer kept of them.
        let plain = cues[1].replacing(/<\/?[ib]>/, with: "")
        #expect(plain.hasSuffix("\nHello &amp; you"))
        #expect(!text.contains("<script"))
        #expect(cues[2].hasSuffix("zweite Zeile\n"))
        let other = try String(contentsOf: drafts[1].file, encoding: .utf8)
        #expect(other.hasSuffix("\n\n00:00:00.500 --> 00:00:01.500\nAhoj\n\n00:00:02.000 --> 00:00:03.000\nsvěte\n"))
    }

    @Test func theSameLanguageTwiceHasTwoNames() async throws {
        let file = try make(
            "two.mkv",
            ["-map", "0:v", "-map", "1", "-map", "2", "-c:v", "copy", "-c:s", "srt", "-disposition:s:1", "forced"])
        let drafts = try await run(file).drafts
        #expect(drafts.map(\.name) == ["subtitles/und.vtt", "subtitles/und-2.vtt"])
        #expect(drafts.map(\.traits.isForced) == [nil, true])
    }

    @Test func withoutTextsThereIsNothingToDo() async throws {
        let outcome = try await run(folder.appendingPathComponent("clip.mp4")).outcome
        #expect(outcome == .skipped("there are no subtitles in the source"))
    }

    @Test func picturesOfTextAreLeftOutWithAWarning() async throws {
        let file = try make("dvd.mkv", ["-map", "0:v", "-c:v", "copy"])
        var inputs = try await inputs(file)
        var traits = inputs[1].traits
        var subtitle = MediaFacts.Subtitle(stream: 1, codec: "dvd_subtitle")
        subtitle.isText = false
        traits.facts?.subtitles = [subtitle]
        inputs[1] = bench.artifact(.facts, "facts.json", file: inputs[1].file, traits: traits)
        let outcome = try await bench.run(WebVTTSubtitles(settings: Settings()), inputs: inputs).outcome
        #expect(outcome == .done([], warnings: ["a subtitle is made of pictures and left out"]))
    }

    @Test func keepsEveryPromise() async throws {
        let file = try make("a.mkv", ["-map", "0:v", "-map", "1", "-c:v", "copy", "-c:s", "srt"])
        let (breaches, _) = try await Conformance(of: WebVTTSubtitles.self, patience: .seconds(5)).working(
            on: try await inputs(file), bench: bench)
        #expect(breaches == [])
    }
}
