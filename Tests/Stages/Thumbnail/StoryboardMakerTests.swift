import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Thumbnail

@Suite struct StoryboardMakerTests {
    private let bench: StageBench
    private let folder: URL

    init() throws {
        bench = try StageBench()
        folder = bench.folder.appendingPathComponent("inputs")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// A drawn clip, which says in every picture which one it is; two seconds from key frame to key frame.
    private func clip(_ duration: Double, rate: Int = 10) throws -> URL {
        let file = folder.appendingPathComponent("clip-\(UUID().uuidString).mp4")
        try SampleClip(duration: duration, width: 320, height: 180, frameRate: Rational(rate, 1)).write(to: file)
        return file
    }

    private func changed(_ source: URL, _ options: [String], as name: String) throws -> URL {
        let file = folder.appendingPathComponent(name)
        let run = try Command.run("ffmpeg", ["-v", "error", "-nostdin", "-i", source.path] + options + [file.path])
        try #require(run.status == 0, "\(run.error)")
        return file
    }

    private func inputs(_ file: URL) async throws -> [Artifact] {
        let source = bench.artifact(.source, "source/original", file: file)
        return [source] + (try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts)
    }

    private func run(_ file: URL, _ settings: [String: Double] = [:]) async throws -> StageBench.Run {
        let members = settings.map { key, value in
            JSON.Member(key, key == "closest" ? .string("\(Int(value))s") : .number(value))
        }
        let stage = StoryboardMaker(settings: Settings(.object(members)))
        return try await bench.run(stage, inputs: try await inputs(file))
    }

    /// What stands in the tiles of a sheet.
    private func numbers(_ sheet: Draft, tile: (width: Int, height: Int)) throws -> [Int?] {
        let raw = folder.appendingPathComponent("\(UUID().uuidString).gray")
        let made = try Command.run(
            "ffmpeg", "-v", "error", "-i", sheet.file.path, "-pix_fmt", "gray", "-f", "rawvideo", raw.path)
        #expect(made.error == "")
        let (width, height) = (try #require(sheet.traits.width), try #require(sheet.traits.height))
        let luma = [UInt8](try Data(contentsOf: raw))
        try #require(luma.count == width * height)
        var found: [Int?] = []
        for y in stride(from: 0, to: height, by: tile.height) {
            for x in stride(from: 0, to: width, by: tile.width) {
                let part = (y..<y + tile.height).flatMap { luma[$0 * width + x..<$0 * width + x + tile.width] }
                found.append(SampleStrip.number(luma: part, width: tile.width, height: tile.height))
            }
        }
        return found
    }

    @Test func tilesShowTheirTimes() async throws {
        let run = try await run(try clip(24), ["side": 320, "columns": 4, "rows": 2, "closest": 2])
        #expect(run.drafts.map(\.name) == ["storyboard.vtt", "storyboard-0.jpg", "storyboard-1.jpg"])
        #expect(run.drafts.allSatisfy { $0.kind == .storyboard })
        #expect(run.drafts[1].traits.width == 1280)
        #expect(run.drafts[2].traits.height == 180)
        // Every tile is the key frame at or before the middle of its two seconds.
        let seen = try numbers(run.drafts[1], tile: (320, 180)) + numbers(run.drafts[2], tile: (320, 180))
        #expect(seen == (0..<12).map { $0 * 20 })
        let text = try String(contentsOf: run.drafts[0].file, encoding: .utf8)
        #expect(text.hasPrefix("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nstoryboard-0.jpg#xywh=0,0,320,180\n"))
        #expect(text.hasSuffix("00:00:22.000 --> 00:00:24.000\nstoryboard-1.jpg#xywh=960,0,320,180\n"))
    }

    @Test func tooFewKeyFramesAreNoExcuse() async throws {
        let sparse = try changed(
            clip(30), ["-g", "100000", "-keyint_min", "100000", "-sc_threshold", "0", "-preset", "ultrafast", "-an"],
            as: "sparse.mp4")
        let run = try await run(sparse, ["side": 320, "columns": 5, "closest": 3])
        let seen = try numbers(run.drafts[1], tile: (320, 180)).compactMap { $0 }
        #expect(seen.count == 10)
        for (tile, number) in seen.enumerated() {
            // The middle of its three seconds, but for pictures that nothing depends on.
            #expect(abs(number - (tile * 30 + 15)) <= 8)
        }
    }

    @Test func clocksThatJumpAreReadThrough() async throws {
        let stream = try changed(clip(8), ["-c", "copy", "-output_ts_offset", "95439"], as: "wrap.ts")
        let run = try await run(stream, ["side": 320, "columns": 4, "closest": 2])
        let seen = try numbers(run.drafts[1], tile: (320, 180))
        #expect(seen == [0, 20, 40, 60])
    }

    @Test func tilesStandUpright() async throws {
        let turned = try changed(clip(2), ["-c", "copy", "-metadata:s:v:0", "rotate=90"], as: "turned.mp4")
        let run = try await run(turned, ["side": 320])
        #expect(run.drafts[0].traits.width == 180)
        #expect(run.drafts[0].traits.height == 320)
        let interlaced = try changed(
            clip(2), ["-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ilme+ildct", "-vf", "setfield=tff,fps=25", "-an"],
            as: "interlaced.mpg")
        #expect(try await self.run(interlaced, ["side": 320]).drafts.count == 2)
    }

    @Test func soundAloneHasNone() async throws {
        let sound = try changed(clip(1), ["-vn"], as: "sound.m4a")
        #expect(try await run(sound).outcome == .skipped("there is no moving picture in the source"))
    }

    @Test func onePictureIsOneTile() async throws {
        let run = try await run(try clip(0.1))
        #expect(run.drafts.map(\.name) == ["storyboard.vtt", "storyboard-0.jpg"])
        #expect(run.drafts[1].traits.width == 160)
    }

    @Test func keepsEveryPromise() async throws {
        let (breaches, _) = try await Conformance(of: StoryboardMaker.self, patience: .seconds(5)).working(
            on: try await inputs(clip(2)), bench: bench)
        #expect(breaches == [])
    }
}
