import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Transcode

@Suite struct CopyTests {
    private let bench: StageBench
    init() throws { bench = try StageBench() }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var times: [Double?]
        var keys: Set<Int> = [0, 4]
        /// In packets; nil for a stream that does not fit.
        let delay: Int64?
    }

    /// Four pictures a second, a segment each second; in the order of decoding.
    static let cases = [
        Case(testDescription: "in order", times: [0, 0.25, 0.5, 0.75, 1, 1.25], delay: 0),
        Case(testDescription: "reordered", times: [0, 0.5, 0.25, 0.75, 1, 1.25], delay: 1),
        Case(testDescription: "clock of milliseconds", times: [0, 0.2501, 0.4993, 0.75, 1, 1.25], delay: 0),
        Case(testDescription: "a key frame too many", times: [0, 0.25, 0.5, 0.75, 1, 1.25], keys: [0, 2, 4], delay: 0),
        Case(
            testDescription: "no key frame where a segment begins", times: [0, 0.25, 0.5, 0.75, 1, 1.25], keys: [0],
            delay: nil),
        Case(
            testDescription: "reaches back across a key frame", times: [0, 0.25, 0.5, 1, 0.75, 1.25], keys: [0, 3],
            delay: nil),
        Case(testDescription: "a hole", times: [0, 0.25, 0.75, 1, 1.25], keys: [0, 3], delay: nil),
        Case(testDescription: "two at once", times: [0, 0.25, 0.25, 0.5, 1], keys: [0, 4], delay: nil),
        Case(testDescription: "begins late", times: [0.25, 0.5, 0.75, 1], keys: [0, 3], delay: nil),
        Case(testDescription: "off the grid", times: [0, 0.27, 0.5, 0.75], keys: [0], delay: nil),
        Case(testDescription: "no time", times: [0, nil, 0.5, 0.75], keys: [0], delay: nil),
        Case(testDescription: "nothing", times: [], delay: nil),
    ]

    @Test(arguments: cases) func looksAtEveryPacket(_ example: Case) {
        let grid = SegmentGrid(segment: 1, rate: MediaFacts.Ratio(4, 1))
        let keys = example.times.indices.map { example.keys.contains($0) }
        let scan = CopyScan(times: example.times, keys: keys, segments: grid)
        #expect(scan?.delay == example.delay)
    }

    @Test func comparesWhatTheFactsSay() {
        let size = PictureSize(width: 640, height: 360)
        var video = MediaFacts.Video(
            stream: 0, codec: "h264", codedWidth: 640, codedHeight: 360, width: 640, height: 360)
        video.pixelFormat = "yuv420p"
        video.profile = "Main"
        func objection(_ container: String = "mov,mp4", _ change: (inout VideoTrack) -> Void = { _ in }) -> String? {
            var track = VideoTrack("a")
            change(&track)
            let picture = TrackSelection.Picture(track: track, name: "a", size: size)
            return Rung(picture, grid: MediaFacts.Ratio(25, 1))
                .objectionToCopy(of: video, in: container, bitrate: 1_000_000)
        }
        #expect(objection() == nil)
        #expect(objection { $0.profile = "high" } == nil)
        #expect(objection { $0.profile = "baseline" } == "another profile")
        #expect(objection { $0.maxRate = 1_000_000 } == nil)
        #expect(objection { $0.maxRate = 999_999 } == "more bits than the track allows")
        #expect(objection { $0.encoder = .x265 } == "another codec")
        #expect(objection { $0.gopSize = 10 } == "another rhythm")
        #expect(objection { $0.frameRate = 15 } == "another rhythm")
        #expect(objection("mpegts") == "a container of another kind")
        video.rotation = 90
        #expect(objection() == "it needs a filter")
    }

    private func run(
        _ file: URL, _ tracks: [VideoTrack], _ sound: AudioTrack = AudioTrack("s"), segment: String
    ) async throws -> [Draft] {
        let source = bench.artifact(.source, "source/original", file: file)
        let facts = try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts
        let profile = VideoProfile("all", tracks: .listed(tracks.map(\.id)))
        let preset = Preset(
            "x", videoProfiles: [profile], audioProfiles: [AudioProfile("all", tracks: [sound.id])], video: tracks,
            audio: [sound])
        let settings = Settings(.object([.init("segment", .string(segment))]))
        return try await bench.run(
            LadderTranscoder(settings: settings), inputs: [source] + facts, preset: preset
        ).drafts
    }

    /// Bytes of each packet, in the order of decoding.
    private func sizes(_ file: URL) throws -> [Int] {
        let demuxer = try Demuxer(file)
        var sizes: [Int] = []
        while let packet = try demuxer.read() { sizes.append(packet.size) }
        return sizes
    }

    @Test func takesOverWhatFits() async throws {
        let clip = bench.folder.appending(path: "clip.mp4")
        try SampleClip(duration: 3, width: 320, height: 180, frameRate: Rational(25, 1)).write(to: clip)
        let made = try await run(clip, [VideoTrack("180p", height: 180)], segment: "1s")
        var track = VideoTrack("180p", height: 180)
        track.copies = true
        let small = VideoTrack("90p", height: 90)
        for tracks in [[track], [track, small]] {
            let drafts = try await run(made[0].file, tracks, segment: "1s")
            #expect(drafts.map(\.name) == tracks.map { "\($0.id).mp4" })
            #expect(try sizes(drafts[0].file) == sizes(made[0].file))
            #expect(drafts[0].traits.codecs == made[0].traits.codecs)
            #expect(drafts[0].traits.duration == 3)
            for draft in drafts {
                let found = try Rendition(draft.file)
                #expect(found.keys.map { ($0 * 100).rounded() / 100 } == [0, 1, 2])
                #expect(found.times.enumerated().allSatisfy { abs($1 - Double($0) / 25) < 0.001 })
                #expect(found.times.count == 75)
            }
        }
        // Its key frames are not where segments of 1.2 s would begin: it is made anew.
        let other = try await run(made[0].file, [track], segment: "1.2s")
        #expect(try sizes(other[0].file) != sizes(made[0].file))
        #expect(try Rendition(other[0].file).times.count == 75)
    }

    // MARK: Sound

    struct SoundCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let times: [Double?]
        let copied: Range<Int>?
    }

    /// Packets of 1024 samples at 1024 Hz: one a second.
    static let sounds = [
        SoundCase(testDescription: "from the start", times: [0, 1, 2], copied: 0..<3),
        SoundCase(testDescription: "after the priming", times: [-1, 0, 1], copied: 1..<3),
        SoundCase(testDescription: "a part of a packet is priming", times: [-2.1, -1.1, -0.1, 0.9], copied: 2..<4),
        SoundCase(testDescription: "less than half of one is missing", times: [0.4, 1.4], copied: 0..<2),
        SoundCase(testDescription: "clock of milliseconds", times: [0, 1.001, 1.999], copied: 0..<3),
        SoundCase(testDescription: "begins late", times: [0.6, 1.6], copied: nil),
        SoundCase(testDescription: "a hole", times: [0, 1, 2.1], copied: nil),
        SoundCase(testDescription: "doubled", times: [0, 1, 1], copied: nil),
        SoundCase(testDescription: "no time", times: [0, nil, 2], copied: nil),
        SoundCase(testDescription: "all of it before the start", times: [-3, -2], copied: nil),
        SoundCase(testDescription: "nothing", times: [], copied: nil),
    ]

    @Test(arguments: sounds) func looksAtEveryPacketOfSound(_ example: SoundCase) {
        let copy = SoundCopy(times: example.times, rate: SoundCopy.samples)
        #expect(copy.map { $0.skipped..<$0.skipped + $0.count } == example.copied)
    }

    @Test func comparesWhatTheFactsSayOfSound() {
        var audio = MediaFacts.Audio(stream: 1, codec: "aac", sampleRate: 48_000, channels: 2)
        (audio.profile, audio.bitrate) = ("LC", 129_000)
        func objection(_ container: String = "mov,mp4", _ change: (inout AudioTrack) -> Void = { _ in }) -> String? {
            var track = AudioTrack("a", bitrate: 128_000)
            change(&track)
            let sound = LadderPlan.Sound(
                stream: 1, sampleRate: track.sampleRate ?? 48_000, channels: track.channels, track: track, language: nil)
            return sound.objectionToCopy(of: audio, in: container)
        }
        #expect(objection() == nil)
        #expect(objection { $0.bitrate = 96_000 } == "more bits than the track allows")
        #expect(objection { $0.channels = 1 } == "other channels")
        #expect(objection { $0.sampleRate = 44_100 } == "another sample rate")
        #expect(objection { $0.encoder = .opus } == "another codec")
        #expect(objection { $0.loudness = -16 } == "another loudness")
        #expect(objection("mpegts") == "a container of another kind")
        audio.profile = "HE-AAC"
        #expect(objection() == "another profile")
        audio.bitrate = nil
        audio.profile = "LC"
        #expect(objection() == "more bits than the track allows")
    }

    @Test func takesASoundOver() async throws {
        let clip = bench.folder.appending(path: "clip.mp4")
        try SampleClip(duration: 3, width: 320, height: 180, frameRate: Rational(25, 1)).write(to: clip)
        let copying = AudioTrack("s", bitrate: 320_000, copies: true)
        let copied = try #require(try await run(clip, [VideoTrack("180p")], copying, segment: "1s").last)
        var found: [Int] = []
        let demuxer = try Demuxer(clip)
        while let packet = try demuxer.read() {
            if packet.stream == 1 { found.append(packet.size) }
        }
        // Without the priming.
        #expect(try sizes(copied.file) == Array(found.dropFirst()))
        #expect(copied.traits.codecs == "mp4a.40.2")
        let ticks = try InputTableTests.ticks(copied.file)
        #expect(ticks.count == 3)
        // The first one falls into what an encoder fades in.
        for (second, tick) in ticks.enumerated().dropFirst() { #expect(abs(tick - Double(second)) < 0.003, "\(ticks)") }

        let other = AudioTrack("s", bitrate: 320_000, channels: 1, copies: true)
        let made = try #require(try await run(clip, [VideoTrack("180p")], other, segment: "1s").last)
        #expect(made.traits.channels == 1)
    }
}
