import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Thumbnail

@Suite struct LibavThumbnailTests {
    private let bench: StageBench
    private let folder: URL

    init() throws {
        bench = try StageBench()
        folder = bench.folder.appendingPathComponent("inputs")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// A drawn clip, which says in every picture which one it is.
    private func clip(_ duration: Double, _ width: Int = 320, _ height: Int = 180) throws -> URL {
        let file = folder.appendingPathComponent("clip-\(UUID().uuidString).mp4")
        try SampleClip(duration: duration, width: width, height: height).write(to: file)
        return file
    }

    /// The clip, changed by ffmpeg.
    private func changed(_ source: URL, _ options: [String], as name: String) throws -> URL {
        let file = folder.appendingPathComponent(name)
        let run = try Command.run("ffmpeg", ["-v", "error", "-nostdin", "-i", source.path] + options + [file.path])
        try #require(run.status == 0, "\(run.error)")
        return file
    }

    /// Source and facts, as the stages before would have left them.
    private func inputs(_ file: URL, change: (inout MediaFacts) -> Void = { _ in }) async throws -> [Artifact] {
        let source = bench.artifact(.source, "source/original", file: file)
        var facts = try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts[0]
        var known = try #require(facts.traits.facts)
        change(&known)
        var traits = facts.traits
        traits.facts = known
        facts = bench.artifact(.facts, "facts.json", file: facts.file, traits: traits)
        return [source, facts]
    }

    private func run(_ inputs: [Artifact], settings: JSON = .empty) async throws -> StageBench.Run {
        try await bench.run(LibavThumbnail(settings: Settings(settings)), inputs: inputs)
    }

    /// The number that stands in a picture.
    private func number(in draft: Draft) throws -> Int? {
        let raw = folder.appendingPathComponent("\(UUID().uuidString).gray")
        let run = try Command.run(
            "ffmpeg", "-v", "error", "-i", draft.file.path, "-pix_fmt", "gray", "-f", "rawvideo", raw.path)
        #expect(run.error == "")
        let (width, height) = (try #require(draft.traits.width), try #require(draft.traits.height))
        let luma = [UInt8](try Data(contentsOf: raw))
        #expect(luma.count == width * height)
        return SampleStrip.number(luma: luma, width: width, height: height)
    }

    @Test func takesPicturesAtTheirTimes() async throws {
        let run = try await run(try await inputs(clip(6)))
        #expect(run.drafts.map(\.name) == (0...5).map { "thumbnails/\($0).jpg" })
        #expect(run.drafts.allSatisfy { $0.kind == .thumbnail && $0.traits.width == 320 && $0.traits.height == 180 })
        let pictures = run.drafts.dropFirst()
        #expect(try pictures.map { try number(in: $0) } == [30, 60, 90, 120, 150])
        #expect(pictures.map(\.traits.time) == [1, 2, 3, 4, 5])
        // The poster is one of them.
        let poster = try #require(run.drafts.first)
        #expect(pictures.contains { $0.traits.time == poster.traits.time })
        #expect(try number(in: poster) == poster.traits.time.map { Int($0 * 30) })
    }

    @Test func keepsEveryPromise() async throws {
        let (breaches, _) = try await Conformance(of: LibavThumbnail.self, patience: .seconds(5)).working(
            on: try await inputs(clip(2)), bench: bench)
        #expect(breaches == [])
    }

    @Test func obeysItsSettings() async throws {
        let settings = JSON.object([
            .init("count", .number(2)), .init("width", .number(160)), .init("posterWidth", .number(240)),
        ])
        let run = try await run(try await inputs(clip(3)), settings: settings)
        #expect(run.drafts.map(\.traits.width) == [240, 160, 160])
        #expect(run.drafts.map(\.traits.height) == [135, 90, 90])
    }

    @Test func onePictureIsTakenOnce() async throws {
        let run = try await run(try await inputs(clip(0.03)))
        #expect(run.drafts.map(\.name) == ["thumbnails/0.jpg", "thumbnails/1.jpg"])
        #expect(try run.drafts.map { try number(in: $0) } == [0, 0])
    }

    @Test func anUnknownDurationStillHasAPoster() async throws {
        let run = try await run(try await inputs(clip(1)) { $0.duration = nil })
        #expect(run.drafts.map(\.traits.time) == [0, 0])
    }

    @Test func aDurationThatIsALieEndsWithTheLastPicture() async throws {
        let run = try await run(try await inputs(clip(1)) { $0.duration = 1000 })
        #expect(run.drafts.count == 2)
        #expect(try number(in: run.drafts[1]) == 29)
    }

    @Test func showsPicturesAsPlayersDo() async throws {
        let source = try clip(1)
        let turned = try changed(source, ["-c", "copy", "-metadata:s:v:0", "rotate=90"], as: "turned.mp4")
        let upright = try await run(try await inputs(turned))
        #expect(upright.drafts.allSatisfy { $0.traits.width == 180 && $0.traits.height == 320 })
        let wide = try changed(source, ["-vf", "setsar=2/1", "-preset", "ultrafast"], as: "wide.mp4")
        let square = try await run(try await inputs(wide))
        #expect(square.drafts[1].traits.width == 480)
        #expect(square.drafts[1].traits.height == 135)
        #expect(square.drafts[0].traits.width == 640)
        #expect(try number(in: square.drafts[0]) != nil)
    }

    /// Black but for half a second, which the evenly spread pictures miss.
    @Test func aBlackPictureIsNoPoster() async throws {
        let source = try changed(
            clip(6), ["-vf", "drawbox=t=fill:c=black:enable='lt(t,4.3)+gt(t,4.8)'", "-preset", "ultrafast"],
            as: "black.mp4")
        let run = try await run(try await inputs(source), settings: .object([.init("count", .number(3))]))
        #expect(run.drafts.dropFirst().compactMap(\.traits.time).map { ($0 * 10).rounded() / 10 } == [1.5, 3, 4.5])
        #expect(abs((run.drafts[0].traits.time ?? 0) - 4.5) < 0.04)
        let few = try await self.run(try await inputs(source), settings: .object([.init("count", .number(4))]))
        // Of 1.2, 2.4, 3.6 and 4.8 all are black; of 3, 1.8, 4.2, … none is 4.5, but for the start of a part.
        #expect(few.drafts.count == 5)
        let none = try await self.run(try await inputs(source), settings: .object([.init("count", .number(0))]))
        #expect(none.drafts.map(\.name) == ["thumbnails/0.jpg"])
    }

    @Test func interlacedPicturesBecomeProgressive() async throws {
        let source = try changed(
            clip(2), ["-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ilme+ildct", "-vf", "setfield=tff", "-an"],
            as: "interlaced.mpg")
        let run = try await run(try await inputs(source))
        #expect(run.drafts.count == 6)
        #expect(try run.drafts.allSatisfy { try number(in: $0) != nil })
    }

    @Test func soundAloneHasNone() async throws {
        let source = try changed(clip(1), ["-vn"], as: "sound.m4a")
        let run = try await run(try await inputs(source))
        #expect(run.outcome == .skipped("there is no picture in the source"))
    }

    @Test func aCoverIsThePoster() async throws {
        let picture = try changed(clip(0.03), ["-frames:v", "1"], as: "cover.png")
        let sound = try changed(clip(1), ["-vn"], as: "plain.mp3")
        let source = try changed(
            sound, ["-i", picture.path, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v", "attached_pic"],
            as: "cover.mp3")
        let run = try await run(try await inputs(source))
        #expect(run.drafts.map(\.name) == ["thumbnails/0.jpg"])
        #expect(try number(in: run.drafts[0]) == 0)
        #expect(run.drafts[0].traits.time == nil)
    }

    @Test func damageCostsPicturesNotTheJob() async throws {
        let file = try clip(6)
        var bytes = [UInt8](try Data(contentsOf: file))
        // The second half of the media is noise. The index is in front and stays whole.
        var noise: UInt32 = 1
        for place in bytes.count / 2..<bytes.count {
            noise = noise &* 1_664_525 &+ 1_013_904_223
            bytes[place] = UInt8(noise >> 24)
        }
        try Data(bytes).write(to: file)
        let run = try await run(try await inputs(file))
        #expect(run.drafts.count >= 3)
        #expect(try number(in: run.drafts[1]) == 30)
    }

    @Test func withoutAnyPictureThereIsAWarning() async throws {
        let source = try clip(1)
        let inputs = try await inputs(source)
        var bytes = [UInt8](try Data(contentsOf: source))
        let media = try #require(bytes.firstRange(of: Array("mdat".utf8)))
        for place in media.upperBound..<bytes.count { bytes[place] = 0 }
        try Data(bytes).write(to: source)
        let outcome = try await run(inputs).outcome
        #expect(outcome == .done([], warnings: ["no thumbnails: no picture of the source could be decoded"]))
    }
}
