import Foundation
import StageKit
import Testing

@testable import Core

/// Makes a file for each track of its preset; a track called `broken` fails.
actor TrackWriter: Stage {
    static let manifest = StageManifest(
        id: "tracks.write", summary: "Makes a file for each track.", consumes: [.source], produces: [.rendition])
    init(settings: Settings) { _ = settings.preset("preset", "What is made.") }
    func run(_ job: Job) async throws -> Outcome {
        let tracks = job.preset?.video.map(\.id) ?? []
        if tracks.contains("broken") { throw StageFailure.permanent("broken", "it is broken") }
        return .done(try tracks.map { try job.write(.rendition, "\(job.node)-\($0).mp4") })
    }
}

@Suite struct PresetTests {
    let workshop: Workshop
    init() throws { workshop = try Workshop() }

    private func house(_ nodes: String) async throws -> Service {
        let text = #"{"pipeline": {"ingest": {"stage": "scripted.ingest"}, \#(nodes)}}"#
        let catalog = StageCatalog([ScriptedIngest.self, TrackWriter.self])
        let blueprint = try BlueprintReader(catalog: catalog).read(text)
        return try await workshop.start(blueprint)
    }

    private static func preset(_ name: String, _ tracks: [String], codec: VideoEncoder = .x264) -> Preset {
        Preset(
            name, videoProfiles: [VideoProfile("all", tracks: .listed(tracks))], audioProfiles: [],
            video: tracks.map { VideoTrack($0, encoder: codec) }, audio: [])
    }

    private func make(_ service: Service, preset: String? = nil) async throws -> (VideoView, [String]) {
        let file = try service.incoming()
        try await file.write(Data("source".utf8))
        try await file.finish()
        let video = try await service.create(NewVideo(name: "clip", preset: preset, upload: file))
        let view = try #require(try await service.settled(video.id))
        return (view, view.renditions.map(\.id).sorted())
    }

    @Test func eachNodeGetsItsOwnUnlessTheVideoSaysOne() async throws {
        let service = try await house(
            """
            "one": {"stage": "tracks.write", "after": ["ingest"]},
            "two": {"stage": "tracks.write", "after": ["ingest"], "with": {"preset": "small"}}
            """)
        _ = try await service.createPreset(Self.preset("small", ["a", "b"]))
        _ = try await service.createPreset(Self.preset("mine", ["c"]))
        let (video, made) = try await make(service)
        #expect(video.preset == "default")
        #expect(made == ["one-1080p", "one-360p", "one-480p", "one-720p", "two-a", "two-b"])
        let (other, chosen) = try await make(service, preset: "mine")
        #expect(other.preset == "mine")
        #expect(chosen == ["one-c", "two-c"])
        await service.shutDown(grace: 0)
    }

    @Test func aVideoKeepsWhatItWasPromised() async throws {
        let service = try await house(#""one": {"stage": "tracks.write", "after": ["ingest"]}"#)
        _ = try await service.createPreset(Self.preset("mine", ["broken"]))
        let (old, _) = try await make(service, preset: "mine")
        #expect(old.state == .failed)
        _ = try #require(try await service.replacePreset(Self.preset("mine", ["b"])))
        let (new, made) = try await make(service, preset: "mine")
        #expect((new.state, made) == (.ready, ["one-b"]))
        // Also when it is run again, and when the preset is gone.
        #expect(try await service.deletePreset("mine"))
        try await service.retry(old.id)
        let again = try #require(try await service.settled(old.id))
        #expect(again.error?.code == "broken")
        await service.shutDown(grace: 0)
    }

    @Test func presetsOfRunningUploadsAndOfThePipelineStay() async throws {
        let service = try await house(
            #""one": {"stage": "tracks.write", "after": ["ingest"], "with": {"preset": "node"}}"#)
        for name in ["node", "upload"] { _ = try await service.createPreset(Self.preset(name, ["a"])) }
        _ = try await service.createUpload(NewVideo(name: "clip", preset: "upload"), length: 100, metadata: "")
        for name in ["node", "upload"] {
            let refusal = await #expect(throws: Refusal.self) { try await service.deletePreset(name) }
            #expect(refusal?.code == "preset_in_use")
        }
        for name in ["default", "auto"] {
            let refusal = await #expect(throws: Refusal.self) { try await service.deletePreset(name) }
            #expect(refusal?.code == "built_in")
        }
        let refusal = await #expect(throws: Refusal.self) {
            try await service.createUpload(NewVideo(name: "clip", preset: "nde"), length: 100, metadata: "")
        }
        #expect(refusal?.hint == "did you mean \"node\"?")
        #expect(refusal?.field == "preset")
        await service.shutDown(grace: 0)
    }

    @Test func refusesWhatThisBuildCannotEncode() async throws {
        let encoders = EncoderSupport(["libx264": ["yuv420p"], "libx265": ["yuv420p", "yuv420p10le"]])
        let blueprint = try workshop.blueprint()
        let service = try await Service.start(
            data: workshop.data, blueprint: blueprint, encoders: encoders, log: .silent, beforeCommit: {})
        var deep = Self.preset("deep", ["a"])
        deep.video[0].pixelFormat = .yuv420p10le
        let cases: [(Preset, String)] = [
            (Self.preset("av1", ["a"], codec: .svt), "video[0].codec"), (deep, "video[0].pix_fmt"),
            (Self.preset("fast", ["a"]), "name"),
        ]
        for (preset, field) in cases {
            let refusal = await #expect(throws: Refusal.self) { try await service.createPreset(preset) }
            #expect(refusal?.field == field)
        }
        deep.video[0].encoder = .x265
        #expect(try await service.createPreset(deep).preset == deep)
        // The sound of the built-in ones is AAC.
        #expect(try await service.presetWarnings().count == 2)
        await service.shutDown(grace: 0)
        let warnings = try Service.presetWarnings(
            data: workshop.data, blueprint: blueprint, encoders: EncoderSupport(["libx264": ["yuv420p"], "aac": []]))
        #expect(warnings == ["preset \"deep\": video[0].codec: this build has no encoder libx265; it has libx264"])
    }

    @Test func warnsOfNamesThatNobodyKnows() throws {
        let catalog = StageCatalog([ScriptedIngest.self, TrackWriter.self])
        func warnings(_ name: String, data: URL? = nil) throws -> [String] {
            let blueprint = try BlueprintReader(catalog: catalog).read(
                """
                {"pipeline": {"ingest": {"stage": "scripted.ingest"},
                    "make": {"stage": "tracks.write", "after": ["ingest"], "with": {"preset": "\(name)"}}}}
                """)
            return try Service.presetWarnings(data: data, blueprint: blueprint, encoders: .unlimited)
        }
        #expect(try warnings("auto") == [])
        // Once it was the speed of x264.
        #expect(try warnings("veryfast") == [])
        let warning = try #require(try warnings("cinema").first)
        #expect(warning.hasPrefix("$.pipeline.make.with.preset: no preset \"cinema\" is known"))
    }
}
