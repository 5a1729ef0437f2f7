import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing

@testable import Transcode

/// What tracks of a preset ask for, as it is found in the files.
@Suite struct TrackParameterTests {
    private let bench: StageBench
    init() throws { bench = try StageBench() }

    private func transcode(_ file: URL, _ preset: Preset, segment: String = "4s") async throws -> [Draft] {
        let source = bench.artifact(.source, "source/original", file: file)
        let facts = try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts
        let settings = Settings(.object([.init("segment", .string(segment))]))
        return try await bench.run(
            LadderTranscoder(settings: settings), inputs: [source] + facts, preset: preset
        ).drafts
    }

    private func preset(video: [VideoTrack] = [], audio: [AudioTrack] = []) -> Preset {
        Preset(
            "x", videoProfiles: [VideoProfile("all", tracks: .listed(video.map(\.id)))],
            audioProfiles: [AudioProfile("all", tracks: audio.map(\.id))], video: video, audio: audio)
    }

    /// Ten bits, PQ.
    private func hdr() throws -> URL {
        let file = bench.folder.appending(path: "hdr.mp4")
        let color = EncoderInput.Color(range: "tv", space: "bt2020nc", transfer: "smpte2084", primaries: "bt2020")
        let encoder = try Encoder(
            .video(width: 320, height: 180, frameRate: Rational(25, 1), pixelFormat: "yuv420p10le", color: color),
            EncoderOptions("libx264", threads: 1, hasGlobalHeader: true, codecOptions: ["preset": "ultrafast"]))
        let muxer = try Muxer(file, layout: .plain, encoders: [encoder])
        // Encoders trust that no sample has more than ten bits.
        var picture = try Frame(width: 320, height: 180)
        picture.timeBase = Rational(1, 25)
        try FilterGraph.video("format=yuv420p10le").run(picture) { picture = $0 }
        for index in 0...20 {
            let frame = try index < 20 ? picture.sharing() : nil
            frame?.presentationTime = Int64(index)
            try encoder.encode(frame) { try muxer.write($0) }
        }
        try muxer.finish()
        return file
    }

    @Test func hdrStaysInTenBitsAndIsMappedForEight() async throws {
        var deep = VideoTrack("deep", encoder: .x265, width: 320, height: 180)
        deep.pixelFormat = .yuv420p10le
        deep.speed = "ultrafast"
        let flat = VideoTrack("flat", width: 160, height: 90)
        let drafts = try await transcode(try hdr(), preset(video: [deep, flat]))
        let found = try drafts.map { try Rendition($0.file) }
        #expect(found.map(\.info.codec) == ["hevc", "h264"])
        #expect(found.map { $0.info.video?.pixelFormat } == ["yuv420p10le", "yuv420p"])
        #expect(found.map { $0.info.video?.colorTransfer } == ["smpte2084", "bt709"])
        #expect(found.map { $0.times.count } == [20, 20])
    }

    @Test func keyFramesComeWhereTheTrackWantsThem() async throws {
        let file = bench.folder.appending(path: "clip.mp4")
        try SampleClip(duration: 4, width: 320, height: 180, frameRate: Rational(25, 1)).write(to: file)
        var often = VideoTrack("often", width: 160, height: 90)
        often.keyFrameInterval = 0.8
        var short = VideoTrack("short", width: 160, height: 90)
        short.gopSize = 20
        var begun = VideoTrack("begun", encoder: .svt, width: 160, height: 90)
        begun.keyFrameInterval = 1
        begun.speed = "12"
        let drafts = try await transcode(file, preset(video: [often, short, begun]), segment: "2s")
        var keys: [String: [Double]] = [:]
        for draft in drafts {
            keys[draft.name] = try Rendition(draft.file).keys.map { ($0 * 100).rounded() / 100 }
            #expect(try Rendition(draft.file).times.count == 100)
        }
        #expect(keys["often.mp4"] == [0, 0.8, 1.6, 2, 2.4, 3.2])
        #expect(keys["short.mp4"] == [0, 0.8, 1.6, 2, 2.8, 3.6])
        #expect(keys["begun.mp4"] == [0, 1, 2, 3])
    }

    @Test func slowerTracksHaveEverySecondFrame() async throws {
        let file = bench.folder.appending(path: "fast.mp4")
        try SampleClip(duration: 5, width: 320, height: 180, frameRate: Rational(60000, 1001)).write(to: file)
        var slow = VideoTrack("slow", width: 160, height: 90)
        slow.frameRate = 30
        let drafts = try await transcode(file, preset(video: [slow, VideoTrack("fast", height: 180)]), segment: "1s")
        let found = try drafts.map { try Rendition($0.file) }
        #expect(drafts.map(\.name) == ["fast.mp4", "slow.mp4"])
        #expect(found.map { $0.times.count } == [300, 150])
        #expect(drafts.map { ($0.traits.frameRate ?? 0).rounded() } == [60, 30])
        // 1 s is 59.94 frames; what begins a segment, both have.
        #expect(found[0].keys.count == 5)
        for (fast, slow) in zip(found[0].keys, found[1].keys) { #expect(abs(fast - slow) < 0.001) }
        #expect(found[0].keys.count == found[1].keys.count)
        for (index, time) in found[1].times.enumerated() { #expect(abs(time - found[0].times[index * 2]) < 0.001) }
    }

    @Test func aPictureIsEnlargedOnlyWhereTheTrackSaysSo() async throws {
        let file = bench.folder.appending(path: "clip.mp4")
        try SampleClip(duration: 0.4, width: 160, height: 90, frameRate: Rational(25, 1)).write(to: file)
        var large = VideoTrack("large", width: 320, height: 180)
        large.upscales = true
        let drafts = try await transcode(file, preset(video: [VideoTrack("180p", width: 320, height: 180), large]))
        #expect(drafts.map(\.name) == ["large.mp4", "90p.mp4"])
        #expect(drafts.map(\.traits.width) == [320, 160])
    }

    /// What is measured afterwards, in LUFS.
    private func loudness(_ file: URL) throws -> Loudness? {
        var meter = LoudnessMeter()
        for frame in try Rendition.frames(file) { try meter.take(frame) }
        return try meter.finish()
    }

    private func ticks() throws -> URL {
        let file = bench.folder.appending(path: "ticks.mp4")
        try SampleClip(duration: 3, width: 160, height: 90, frameRate: Rational(25, 1)).write(to: file)
        return file
    }

    @Test(arguments: [-35.0, -27.0]) func bringsSoundToALoudness(target: Double) async throws {
        let file = try ticks()
        let drafts = try await transcode(file, preset(audio: [AudioTrack("loud", loudness: target)]))
        let found = try #require(try loudness(drafts[0].file))
        #expect(abs(found.integrated - target) < 0.5)
        #expect(found.peak < 0)
    }

    @Test func holdsPeaksDownWhereTheGainIsTooMuch() async throws {
        let gain = LoudnessGain(Loudness(integrated: -25, peak: -6), target: -20)
        #expect((gain.decibels, gain.needsLimiter) == (5, false))
        #expect(LoudnessGain(Loudness(integrated: -25, peak: -6), target: -19).needsLimiter)
        let drafts = try await transcode(try ticks(), preset(audio: [AudioTrack("loud", loudness: -10)]))
        let found = try #require(try loudness(drafts[0].file))
        #expect(found.peak < 0.5)
    }

    @Test func silenceStaysSilent() async throws {
        let file = bench.folder.appending(path: "dark.m4a")
        try Clips.dark(file, seconds: 1)
        let drafts = try await transcode(file, preset(audio: [AudioTrack("loud", loudness: -16)]))
        #expect(drafts.map(\.name) == ["audio.mp4"])
        #expect(try loudness(drafts[0].file) == nil)
    }

    @Test(arguments: [
        (AudioEncoder.aac, 1, 1), (.aac, 2, 2), (.aac, 6, 2), (.opus, 1, 1), (.opus, 2, 2),
    ]) func soundHasTheChannelsThatTheTrackSays(encoder: AudioEncoder, wanted: Int, made: Int) async throws {
        let drafts = try await transcode(try ticks(), preset(audio: [AudioTrack("a", encoder: encoder, channels: wanted)]))
        let info = try Rendition(drafts[0].file).info
        #expect(info.audio?.channels == made)
        #expect(drafts[0].traits.channels == made)
        #expect(info.audio?.sampleRate == 48000)
    }
}
