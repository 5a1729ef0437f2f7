import Media
import StageKit
import Testing

@testable import Transcode

@Suite struct LadderPlanTests {
    private func plan(_ settings: JSON = .empty, _ change: (inout MediaFacts) -> Void) throws -> LadderPlan {
        var facts = MediaFacts(container: "mp4", size: 1)
        facts.video = [
            MediaFacts.Video(stream: 0, codec: "h264", codedWidth: 1280, codedHeight: 720, width: 1280, height: 720)
        ]
        facts.audio = [MediaFacts.Audio(stream: 1, codec: "aac", sampleRate: 48000, channels: 2)]
        change(&facts)
        return try LadderPlan(facts, LadderOptions(Settings(settings)))
    }

    @Test func leavesCoversOut() throws {
        let plan = try plan { $0.video[0].isCoverArt = true }
        #expect(plan.picture == nil)
        #expect(plan.sound?.stream == 1)
    }

    @Test func takesTheDefaultTracks() throws {
        let plan = try plan { facts in
            var second = facts.audio[0]
            second.stream = 2
            second.isDefault = true
            second.language = "cze"
            facts.audio.append(second)
        }
        #expect(plan.sound?.stream == 2)
        #expect(plan.sound?.language == "cs")
    }

    @Test func makesEverySoundOnceForEachTrack() throws {
        var facts = MediaFacts(container: "mp4", size: 1)
        facts.audio = (0..<3).map { MediaFacts.Audio(stream: $0, codec: "aac", sampleRate: 48000, channels: 2) }
        facts.audio[1].isDefault = true
        let preset = Preset(
            "x", videoProfiles: [], audioProfiles: [AudioProfile("all", tracks: ["a", "2"])], video: [],
            audio: [AudioTrack("a"), AudioTrack("2", bitrate: 64_000)])
        let plan = try LadderPlan(facts, LadderOptions(Settings()), preset: preset)
        #expect(plan.sounds.map(\.stream) == [0, 1, 2, 0, 1, 2])
        #expect(plan.sounds.map(\.isMain) == [false, true, false, false, true, false])
        #expect(plan.sounds.map(\.group) == [nil, nil, nil, "2", "2", "2"])
        // The second track's main sound would be called as the first track's second one.
        #expect(plan.sounds.prefix(3).map(\.fileName) == ["audio-2.mp4", "audio.mp4", "audio-3.mp4"])
        #expect(plan.sounds.suffix(3).map(\.fileName) == ["audio-2-3.mp4", "audio-2-2.mp4", "audio-2-4.mp4"])
        #expect(plan.sound?.fileName == "audio.mp4")
    }

    @Test(arguments: [(48000, 48000), (44100, 44100), (22050, 44100), (16000, 48000), (96000, 48000)])
    func choosesASampleRate(source: Int, result: Int) throws {
        #expect(try plan { $0.audio[0].sampleRate = source }.sound?.sampleRate == result)
    }

    @Test func saysOfColoursWhatTheSourceSaid() throws {
        let plan = try plan {
            $0.video[0].colorSpace = "bt709"
            $0.video[0].colorTransfer = "bt709"
        }
        #expect(plan.picture?.rungs[0].color.space == "bt709")
        #expect(plan.picture?.chain.mapsTones == false)
    }

    @Test(arguments: ["smpte2084", "arib-std-b67"]) func mapsHDR(transfer: String) throws {
        let plan = try plan {
            $0.video[0].colorTransfer = transfer
            $0.video[0].colorSpace = "bt2020nc"
        }
        #expect(plan.picture?.chain.mapsTones == true)
        #expect(plan.picture?.rungs[0].color.space == "bt709")
    }

    @Test func givesThreadsByPixels() {
        let size = PictureSize(width: 1920, height: 1080)
        let rungs = Ladder(size, heights: [1080, 720, 480, 360], rate: 25).pictures.map { Rung($0, grid: MediaFacts.Ratio(25, 1)) }
        #expect(rungs.map { LadderPlan.threads(for: $0, of: rungs, cores: 2) } == [2, 1, 1, 1])
        #expect(rungs.map { LadderPlan.threads(for: $0, of: rungs, cores: 1) } == [1, 1, 1, 1])
        #expect(LadderPlan.threads(for: rungs[0], of: [rungs[0], rungs[0]], cores: 2) == 1)
        #expect(LadderPlan.threads(for: rungs[2], of: Array(rungs[2...]), cores: 2) == 1)
        #expect(LadderPlan.threads(for: rungs[0], of: [rungs[0]], cores: 2) == 2)
        #expect(rungs.map { LadderPlan.threads(for: $0, of: rungs, cores: 16) } == [16, 7, 3, 2])
        #expect(rungs.map { LadderPlan.threads(for: $0, of: rungs, cores: 64) }.max() == 16)
    }

    @Test func takesWhatTheNodeSaysInsteadOfThePreset() throws {
        let settings: JSON = .object([
            .init("heights", .array([480])), .init("crf", 30), .init("speed", "fast"), .init("audioBitrate", 96_000),
            .init("segment", "2s"), .init("preset", "auto"),
        ])
        let plan = try plan(settings) { _ in }
        let track = try #require(plan.picture?.rungs.first?.track)
        #expect(plan.picture?.rungs.map(\.name) == ["480p"])
        #expect((track.quality, track.speed, track.profile) == (30, "fast", "high"))
        #expect(plan.sound?.track.bitrate == 96_000)
        #expect((plan.segment, plan.picture?.segments.segment) == (2, 2))
    }

    @Test func theSettingPresetStillTakesSpeedsOfX264() throws {
        let plan = try plan(.object([.init("preset", "ultrafast")])) { _ in }
        #expect(plan.picture?.rungs.map(\.track.speed) == ["ultrafast", "ultrafast", "ultrafast"])
    }

    @Test func sortsRungsBySizeWhateverThePresetSays() throws {
        let ids = ["a", "b", "c"]
        let preset = Preset(
            "x", videoProfiles: [VideoProfile("v", tracks: .listed(ids))], audioProfiles: [],
            video: zip(ids, [360, 720, 480]).map { VideoTrack($0, height: $1) }, audio: [])
        var facts = MediaFacts(container: "mp4", size: 1)
        facts.video = [
            MediaFacts.Video(stream: 0, codec: "h264", codedWidth: 1280, codedHeight: 720, width: 1280, height: 720)
        ]
        let plan = try LadderPlan(facts, LadderOptions(Settings()), preset: preset)
        #expect(plan.picture?.rungs.map(\.name) == ["b", "c", "a"])
    }

    @Test func aSourceThatNoProfileFitsFailsForGood() throws {
        var profile = VideoProfile("large", tracks: .listed(["a"]))
        profile.minHeight = 2160
        let preset = Preset("x", videoProfiles: [profile], audioProfiles: [], video: [VideoTrack("a")], audio: [])
        var facts = MediaFacts(container: "mp4", size: 1)
        facts.video = [
            MediaFacts.Video(stream: 0, codec: "h264", codedWidth: 1280, codedHeight: 720, width: 1280, height: 720)
        ]
        let failure = #expect(throws: StageFailure.self) {
            try LadderPlan(facts, LadderOptions(Settings()), preset: preset)
        }
        #expect(failure?.code == "no_profile")
        #expect(failure?.advice == .permanent)
    }

    /// Depths of the tracks, and how the picture and each of them are treated.
    @Test(arguments: [true, false]) func keepsTenBitsForThoseWhoWantThem(isHDR: Bool) throws {
        var facts = MediaFacts(container: "mp4", size: 1)
        facts.video = [
            MediaFacts.Video(stream: 0, codec: "hevc", codedWidth: 1280, codedHeight: 720, width: 1280, height: 720)
        ]
        facts.video[0].colorTransfer = isHDR ? "smpte2084" : "bt709"
        func plan(_ formats: PixelFormat...) throws -> LadderPlan.Picture {
            let tracks = formats.enumerated().map { index, format in
                var track = VideoTrack("t\(index)", encoder: .x265, height: 720 - index * 100)
                track.pixelFormat = format
                return track
            }
            let profile = VideoProfile("all", tracks: .listed(tracks.map(\.id)))
            let preset = Preset("x", videoProfiles: [profile], audioProfiles: [], video: tracks, audio: [])
            return try #require(try LadderPlan(facts, LadderOptions(Settings()), preset: preset).picture)
        }
        let flat = try plan(.yuv420p, .yuv420p)
        #expect((flat.chain.pixelFormat, flat.chain.mapsTones) == ("yuv420p", isHDR))
        #expect(flat.rungs.map(\.finish) == [nil, nil])
        #expect(flat.rungs.map(\.color.transfer) == ["bt709", "bt709"])
        let mixed = try plan(.yuv420p, .yuv420p10le)
        #expect((mixed.chain.pixelFormat, mixed.chain.mapsTones) == ("yuv420p10le", false))
        #expect(mixed.rungs[0].finish?.contains("tonemap") == isHDR)
        #expect(mixed.rungs[0].finish?.hasSuffix("format=yuv420p") == true)
        #expect(mixed.rungs[1].finish == nil)
        #expect(mixed.rungs.map(\.color.transfer) == ["bt709", isHDR ? "smpte2084" : "bt709"])
    }
}
