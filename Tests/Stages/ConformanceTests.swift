import Foundation
import LoopbackServer
import Media
import StageKit
import StageTesting
import StandardStages
import Testing

/// Every stage keeps every promise. A stage that is added to the catalog is checked without a word here.
struct ConformanceTests {
    @Test("the manifest and the reading of settings", arguments: standardStages.ids)
    func formal(_ id: String) throws {
        let stage = try #require(standardStages[id])
        #expect(Conformance(of: stage).formal() == [])
    }

    private static let wanted = WantedOutputs(
        files: [
            WantedFile("clip_90p.ogv", .ogg, picture: .init(.theora), sound: .init(.vorbis)),
            WantedFile("clip.mp3.avi", .avi, sound: .init(.mp3)),
        ], pictures: WantedPictures(name: "clip", count: 2, width: 120, height: 90))

    /// All stages work on one small clip, each on what those before it made.
    @Test("working, cancelled and working again") func working() async throws {
        let bench = try StageBench()
        let inputs = bench.folder.appending(path: "inputs")
        try FileManager.default.createDirectory(at: inputs, withIntermediateDirectories: true)
        let silent = inputs.appending(path: "clip.mp4")
        try SampleClip(duration: 5, width: 320, height: 180, frameRate: Rational(25, 1)).write(to: silent)
        let words = inputs.appending(path: "words.srt")
        try Data("1\n00:00:01,000 --> 00:00:02,000\nHello\n".utf8).write(to: words)
        // With something for every stage.
        let clip = inputs.appending(path: "clip.mkv")
        let joined = try Command.run(
            "ffmpeg", "-v", "error", "-i", silent.path, "-i", words.path, "-c", "copy", clip.path)
        try #require(joined.status == 0, "\(joined.error)")
        let elsewhere = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "elsewhere-\(Identifier())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: elsewhere) }
        // What some cannot work without.
        let settings = ["transfer.push": JSON.object([JSON.Member("to", .string(elsewhere.path))])]
        var made: [Artifact] = []
        let live = try ScriptedStream(
            ["/live.m3u8": [ScriptedStream.playlist([0], isFinished: true)]]
                .merging(ScriptedStream.bodies([0])) { first, _ in first })
        defer { live.server.close() }
        let recording = JSON.object([
            JSON.Member("source", .string(live.server.address("/live.m3u8"))), JSON.Member("stream", "chan"),
        ])
        for stage in standardStages.stages {
            let request = JSON.object([
                JSON.Member("path", .string(clip.path)), JSON.Member("record", recording), try Self.wanted.member,
            ])
            // The machine is shared with other tests: 2 s are promised, and a part of them may be theirs.
            let conformance = Conformance(of: stage, patience: .seconds(4))
            let (breaches, run) = try await conformance.working(
                on: made, settings: settings[stage.manifest.id] ?? .empty,
                network: AddressRange("127.0.0.0/8").map { [$0] } ?? [], request: request, bench: bench)
            #expect(breaches == [], "\(stage.manifest.id)")
            if case .skipped = run.outcome { continue }
            #expect(!run.drafts.isEmpty || stage.manifest.produces.isEmpty, "\(stage.manifest.id) makes nothing")
            made += run.artifacts
        }
        let kinds = Set(made.map(\.kind))
        for stage in standardStages.stages { #expect(stage.manifest.produces.isSubset(of: kinds)) }
    }
}
