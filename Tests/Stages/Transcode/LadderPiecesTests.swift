import StageKit
import Testing

@testable import Transcode

/// How a ladder is cut into what runners can make and what they cannot.
@Suite struct LadderPiecesTests {
    private static func pieces(
        heights: [Int] = [1080, 720, 480, 240], _ change: (inout MediaFacts) -> Void = { _ in }
    ) throws -> [Piece] {
        var facts = MediaFacts(container: "mov,mp4", size: 1)
        facts.duration = 10
        var video = MediaFacts.Video(
            stream: 0, codec: "h264", codedWidth: 1920, codedHeight: 1080, width: 1920, height: 1080)
        (video.averageFrameRate, video.nominalFrameRate) = (.init(30000, 1001), .init(30000, 1001))
        video.pixelFormat = "yuv420p"
        facts.video = [video]
        facts.audio = [MediaFacts.Audio(stream: 1, codec: "aac", sampleRate: 48_000, channels: 2)]
        change(&facts)
        let settings = Settings(JSON.object([JSON.Member("heights", .array(heights.map { .number(Double($0)) }))]))
        return LadderPieces(try LadderPlan(facts, LadderOptions(settings)), facts).pieces
    }

    private static func size(_ side: Int) -> PortableWork { .picture(.init(side: side, frameRate: 30)) }

    @Test func whatAPlayerNeedsComesFirst() throws {
        let pieces = try Self.pieces()
        #expect(pieces.map(\.name) == ["audio.mp4", "480p.mp4", "240p.mp4", "720p.mp4", "1080p.mp4"])
        #expect(pieces.map(\.isEssential) == [true, true, false, false, false])
        #expect(pieces.map(\.work) == [.sound, Self.size(480), Self.size(240), Self.size(720), Self.size(1080)])
    }

    @Test func whatRunnersCannotMakeIsForLanes() throws {
        let second = try Self.pieces(heights: [240]) {
            $0.audio.append(MediaFacts.Audio(stream: 2, codec: "aac", sampleRate: 48_000, channels: 2))
        }
        #expect(second.map(\.name) == ["audio.mp4", "240p.mp4", "audio-2.mp4"])
        #expect(second.last?.work == nil)
        let surround = try Self.pieces(heights: [240]) { $0.audio[0].channels = 6 }
        #expect(surround.map(\.work) == [.sound, Self.size(240)])
        let odd = try Self.pieces(heights: [240]) { $0.audio[0].channels = 3 }
        #expect(odd.map(\.work) == [nil, Self.size(240)])
        let bright = try Self.pieces(heights: [240]) { $0.video[0].colorTransfer = "smpte2084" }
        #expect(bright.map(\.work) == [.sound, nil])
    }

    @Test func ofTwoMakingsOfTheSoundRunnersMakeTheFirst() throws {
        var facts = MediaFacts(container: "mov,mp4", size: 1)
        facts.duration = 10
        facts.audio = [MediaFacts.Audio(stream: 0, codec: "aac", sampleRate: 48_000, channels: 2)]
        let tracks = [AudioTrack("a"), AudioTrack("small", bitrate: 64_000)]
        let preset = Preset(
            "x", videoProfiles: [], audioProfiles: [AudioProfile("all", tracks: tracks.map(\.id))], video: [],
            audio: tracks)
        let pieces = LadderPieces(try LadderPlan(facts, LadderOptions(Settings()), preset: preset), facts).pieces
        #expect(pieces.map(\.name) == ["audio.mp4", "audio-small.mp4"])
        #expect(pieces.map(\.work) == [.sound, nil])
    }

    @Test func smallPicturesMayHaveFewerFrames() throws {
        // What PeerTube makes of frame rates below 720 lines: the largest of 24, 25 and 30 that divides them.
        for (rate, small) in [(60, 30), (50, 25), (48, 24), (120, 30), (30, 30), (25, 25), (24, 24)] {
            var facts = MediaFacts(container: "mov,mp4", size: 1)
            var video = MediaFacts.Video(
                stream: 0, codec: "h264", codedWidth: 1280, codedHeight: 720, width: 1280, height: 720)
            (video.averageFrameRate, video.nominalFrameRate) = (.init(rate, 1), .init(rate, 1))
            facts.video = [video]
            let settings = Settings(try JSON.parse(#"{"heights": [720, 480], "smallFrameRate": 30}"#))
            let rungs = try LadderPlan(facts, LadderOptions(settings)).picture?.rungs ?? []
            #expect(rungs.map { Int($0.rate.value) } == [min(rate, 60), small], "\(rate)")
        }
    }

    @Test func runnersAreAskedForTheRateThatPeerTubeWouldChoose() throws {
        // A lane divides; a runner resamples.
        for (rate, local, asked) in [(60, 30, 30), (50, 25, 25), (40, 20, 30), (35, 17.5, 30), (30, 30, 30)] as [(Int, Double, Int)] {
            var facts = MediaFacts(container: "mov,mp4", size: 1)
            var video = MediaFacts.Video(
                stream: 0, codec: "h264", codedWidth: 854, codedHeight: 480, width: 854, height: 480)
            (video.averageFrameRate, video.nominalFrameRate) = (.init(rate, 1), .init(rate, 1))
            facts.video = [video]
            let settings = Settings(try JSON.parse(#"{"heights": [480], "smallFrameRate": 30}"#))
            let plan = try LadderPlan(facts, LadderOptions(settings))
            #expect(plan.picture?.rungs.map(\.rate.value) == [local], "\(rate)")
            #expect(LadderPieces(plan, facts).pieces.map(\.work) == [.picture(.init(side: 480, frameRate: asked))], "\(rate)")
        }
    }

    @Test func aSourceWithoutSoundOrPictureIsCutToo() throws {
        #expect(try Self.pieces(heights: [240]) { $0.audio = [] }.map(\.name) == ["240p.mp4"])
        #expect(try Self.pieces { $0.video = [] }.map(\.work) == [.sound])
    }
}
