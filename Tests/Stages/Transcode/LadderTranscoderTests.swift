import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Transcode

@Suite struct LadderTranscoderTests {
    let bench: StageBench
    init() throws { bench = try StageBench() }

    /// Probes a file and makes its ladder.
    private func transcode(_ file: URL, settings: JSON = .empty) async throws -> (StageBench.Run, [String]) {
        let source = bench.artifact(.source, "source/original", file: file)
        let probed = try await bench.run(LibavProbe(settings: Settings()), inputs: [source])
        let run = try await bench.run(
            LadderTranscoder(settings: Settings(settings)), inputs: [source] + probed.artifacts)
        guard case .done(_, let warnings) = run.outcome else { return (run, []) }
        return (run, warnings)
    }

    private func sample(_ duration: Double, _ width: Int, _ height: Int, _ rate: Rational) throws -> URL {
        let file = bench.folder.appending(path: "inputs-\(width)x\(height).mp4")
        try SampleClip(duration: duration, width: width, height: height, frameRate: rate).write(to: file)
        return file
    }

    @Test func makesRenditionsOnOneGrid() async throws {
        let file = try sample(9, 854, 480, Rational(30000, 1001))
        let (run, warnings) = try await transcode(file, settings: .object([.init("speed", .string("superfast"))]))
        #expect(warnings == [])
        #expect(run.drafts.map(\.name) == ["480p.mp4", "360p.mp4", "audio.mp4"])
        for draft in run.drafts.prefix(2) {
            let rendition = try Rendition(draft.file)
            #expect(rendition.times.first == 0)
            #expect(rendition.keys.map { ($0 * 1000).rounded() / 1000 } == [0, 4.004, 8.008])
            #expect(rendition.times.count == 270)
            #expect(draft.traits.track == .video)
            #expect(draft.traits.codecs?.hasPrefix("avc1.4d40") == true)
            #expect(abs((draft.traits.duration ?? 0) - rendition.end) < 0.001)
            #expect(rendition.info.video?.codedHeight == draft.traits.height)
            #expect(rendition.info.video?.pixelFormat == "yuv420p")
        }
        #expect(run.drafts.map(\.traits.width) == [854, 640, nil])
        let sound = try #require(run.drafts.last)
        let rendition = try Rendition(sound.file)
        #expect(rendition.times.first == 0)
        #expect(abs(rendition.end - 9) < 0.03)
        #expect(sound.traits.codecs == "mp4a.40.2")
        #expect((sound.traits.sampleRate, sound.traits.channels) == (48000, 2))
    }

    @Test func keepsPictureAndSoundInStep() async throws {
        let file = try sample(4, 640, 360, Rational(25, 1))
        let (run, _) = try await transcode(file, settings: .object([.init("heights", .array([.number(360)]))]))
        let pictures = try Rendition.frames(run.drafts[0].file)
        for (index, picture) in pictures.enumerated() {
            #expect(SampleStrip.number(luma: picture.luma, width: 640, height: 360) == index)
        }
        let flashes = pictures.filter { SampleStrip.isLit(luma: $0.luma, width: 640, height: 360) }
            .compactMap(\.seconds)
        #expect(flashes == [0, 1, 2, 3])
        var ticks: [Double] = []
        for frame in try Rendition.frames(run.drafts[1].file) {
            guard let start = frame.seconds else { continue }
            for (index, value) in frame.firstChannel.enumerated() where abs(value) > 0.05 {
                let time = start + Double(index) / Double(frame.sampleRate)
                if time - (ticks.last ?? -1) > 0.5 { ticks.append(time) }
            }
        }
        #expect(ticks.count == 4)
        for (tick, flash) in zip(ticks, flashes) { #expect(abs(tick - flash) < 0.02) }
    }

    @Test func takesPictureAlone() async throws {
        let file = bench.folder.appending(path: "silent.mp4")
        try Clips.silent(file)
        let (run, warnings) = try await transcode(file)
        #expect(run.drafts.map(\.name) == ["120p.mp4"])
        #expect(try Rendition(run.drafts[0].file).times.count == 60)
        #expect(warnings == [])
    }

    @Test func takesSoundAlone() async throws {
        let file = bench.folder.appending(path: "dark.m4a")
        try Clips.dark(file)
        let (run, warnings) = try await transcode(file)
        #expect(run.drafts.map(\.name) == ["audio.mp4"])
        #expect(run.drafts[0].traits.sampleRate == 44100)
        #expect(abs(try Rendition(run.drafts[0].file).end - 6) < 0.05)
        #expect(warnings == [])
    }

    @Test func saysThatAFileIsCutShort() async throws {
        let whole = try sample(6, 320, 180, Rational(25, 1))
        let bytes = try Data(contentsOf: whole)
        let file = bench.folder.appending(path: "cut.mp4")
        try bytes.prefix(bytes.count * 2 / 3).write(to: file)
        let (run, warnings) = try await transcode(file)
        #expect(run.drafts.count == 2)
        #expect(warnings.contains { $0.contains("cut short") })
    }

    @Test func saysThatAFileIsDamaged() async throws {
        let whole = try sample(6, 320, 180, Rational(25, 1))
        var bytes = try Data(contentsOf: whole)
        let middle = bytes.count / 2
        bytes.replaceSubrange(
            middle..<(middle + bytes.count / 20), with: Data(repeating: 0xA5, count: bytes.count / 20))
        let file = bench.folder.appending(path: "damaged.mp4")
        try bytes.write(to: file)
        let (run, warnings) = try await transcode(file)
        #expect(!warnings.isEmpty)
        #expect(abs((run.drafts[0].traits.duration ?? 0) - 6) < 0.1)
    }

    @Test func keepsItsPromises() async throws {
        let file = try sample(4, 320, 180, Rational(25, 1))
        let source = bench.artifact(.source, "source/original", file: file)
        let probed = try await bench.run(LibavProbe(settings: Settings()), inputs: [source])
        let facts = bench.artifact(
            .facts, "facts.json", file: probed.artifacts[0].file, traits: probed.artifacts[0].traits)
        let other = try StageBench()
        let result = try await Conformance(of: LadderTranscoder.self).working(on: [source, facts], bench: other)
        #expect(result.breaches == [])
    }

    @Test func aFullDiskIsToldAsSuch() {
        let failure = LadderTranscoder.failure(
            for: AVError(.noSpace, "cannot write the file: no space left on the device"))
        #expect(failure.code == "disk_full")
        #expect(failure.advice == .retry)
        #expect(failure.words.contains("no space left"))
    }
}
