import CMAF
import Foundation
import Media
import PackageHLS
import PlaylistChecking
import Probe
import StageKit
import StageTesting
import Testing
import Transcode

/// Every codec of a preset, from a file to one playlist.
@Suite struct CodecPackagingTests {
    private let bench: StageBench
    init() throws { bench = try StageBench() }

    private static let deepHEVC: VideoTrack = {
        var track = VideoTrack("deep", encoder: .x265, width: 320, height: 180)
        track.pixelFormat = .yuv420p10le
        track.speed = "ultrafast"
        return track
    }()

    private static let preset: Preset = {
        var tracks = [
            VideoTrack("h264", encoder: .x264, width: 320, height: 180),
            VideoTrack("hevc", encoder: .x265, width: 320, height: 180),
            VideoTrack("vp9", encoder: .vpx, width: 320, height: 180),
            VideoTrack("av1", encoder: .svt, width: 320, height: 180),
        ]
        for (index, speed) in ["superfast", "ultrafast", "8", "12"].enumerated() { tracks[index].speed = speed }
        tracks[1].maxRate = 400_000
        tracks[2].maxRate = 300_000
        tracks.append(deepHEVC)
        return Preset(
            "codecs", videoProfiles: [VideoProfile("all", tracks: .listed(tracks.map(\.id)))],
            audioProfiles: [AudioProfile("all", tracks: ["opus"])], video: tracks,
            audio: [AudioTrack("opus", encoder: .opus, bitrate: 64_000)])
    }()

    /// The codec, and the beginning of what RFC 6381 calls it.
    private static let expected: [String: (codec: String, format: String, name: String)] = [
        "h264": ("h264", "yuv420p", "avc1.6400"), "hevc": ("hevc", "yuv420p", "hvc1.1.6.L"),
        "vp9": ("vp9", "yuv420p", "vp09.00."), "av1": ("av1", "yuv420p", "av01.0."),
        "deep": ("hevc", "yuv420p10le", "hvc1.2.4.L"),
    ]

    @Test func everyCodecGoesIntoOneMaster() async throws {
        let clip = bench.folder.appending(path: "clip.mp4")
        try SampleClip(duration: 2.4, width: 320, height: 180, frameRate: Rational(25, 1)).write(to: clip)
        let source = bench.artifact(.source, "source/original", file: clip)
        let facts = try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts
        let settings: JSON = .object([.init("segment", "1s")])
        let ladder = try await bench.run(
            LadderTranscoder(settings: Settings(settings)), inputs: [source] + facts, preset: Self.preset)
        #expect(Set(ladder.drafts.map(\.name)) == ["h264.mp4", "hevc.mp4", "vp9.mp4", "av1.mp4", "deep.mp4", "audio.mp4"])
        for draft in ladder.drafts where draft.traits.track == .video {
            let id = String(draft.name.dropLast(4))
            let demuxer = try Demuxer(draft.file)
            let info = try #require(demuxer.streams.first)
            var times: [Double] = []
            var keys: [Double] = []
            while let packet = try demuxer.read() {
                times.append(packet.seconds ?? -1)
                if packet.isKey { keys.append(packet.seconds ?? -1) }
            }
            #expect(times.sorted().enumerated().allSatisfy { abs($1 - Double($0) / 25) < 0.001 }, "\(id): \(times)")
            #expect(times.count == 60, "\(id)")
            #expect(keys.map { ($0 * 1000).rounded() / 1000 } == [0, 1, 2], "\(id)")
            #expect(info.codec == Self.expected[id]?.codec)
            #expect(info.video?.pixelFormat == Self.expected[id]?.format)
            let codecs = draft.traits.codecs ?? ""
            #expect(codecs.hasPrefix(Self.expected[id]?.name ?? "-"), "\(id): \(codecs)")
            // What libav finds in the samples themselves is what stands in the name.
            #expect(try FragmentIndex(path: draft.file.path).track.codecs == codecs)
        }
        let sound = try #require(ladder.drafts.last)
        #expect(sound.traits.codecs == "Opus")
        #expect(sound.traits.sampleRate == 48_000)

        let playlists = try await bench.run(HLSPackager(settings: Settings()), inputs: ladder.artifacts).artifacts
        let folder = bench.folder.appending(path: "video", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for artifact in ladder.artifacts + playlists {
            try FileManager.default.copyItem(at: artifact.file, to: folder.appending(path: artifact.name))
        }
        let checker = PlaylistChecker(folder: folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(master.variants.count == 5)
        #expect(master.variants.allSatisfy { $0.codecs.count == 2 && $0.codecs[1] == "Opus" })
        #expect(master.variants.first?.codecs.first?.hasPrefix("avc1.") == true)
        for variant in master.variants { #expect(variant.media?.segments.map(\.duration) == [1, 1, 0.4]) }
        let play = try Command.run(
            "ffmpeg", "-v", "warning", "-i", folder.appending(path: "master.m3u8").path, "-map", "0", "-f", "null", "-")
        #expect(play.error == "")
    }

    /// Ticks of the sound are where the flashes are, whatever Opus puts before it.
    @Test func opusStaysInStep() async throws {
        let clip = bench.folder.appending(path: "clip.mp4")
        try SampleClip(duration: 3, width: 320, height: 180, frameRate: Rational(25, 1)).write(to: clip)
        let source = bench.artifact(.source, "source/original", file: clip)
        let facts = try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts
        let preset = Preset(
            "sound", videoProfiles: [], audioProfiles: [AudioProfile("all", tracks: ["opus"])], video: [],
            audio: [AudioTrack("opus", encoder: .opus, bitrate: 96_000)])
        let run = try await bench.run(
            LadderTranscoder(settings: Settings()), inputs: [source] + facts, preset: preset)
        #expect(run.drafts.map(\.name) == ["audio.mp4"])
        let demuxer = try Demuxer(run.drafts[0].file)
        let decoder = try Decoder(demuxer, stream: 0)
        var frames: [Frame] = []
        while let packet = try demuxer.read() { try decoder.decode(packet) { frames.append($0) } }
        try decoder.decode(nil) { frames.append($0) }
        var ticks: [Double] = []
        for frame in frames {
            guard let start = frame.seconds else { continue }
            for (index, value) in frame.firstChannel.enumerated() where abs(value) > 0.05 {
                let time = start + Double(index) / Double(frame.sampleRate)
                if time - (ticks.last ?? -1) > 0.5 { ticks.append(time) }
            }
        }
        #expect(ticks.count == 3)
        for (second, tick) in ticks.enumerated() { #expect(abs(tick - Double(second)) < 0.02, "\(ticks)") }
    }
}
