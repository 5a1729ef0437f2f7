import Foundation
import Media
import PackageHLS
import PlaylistChecking
import Probe
import StageKit
import StageTesting
import Testing
import Transcode

/// From a file to a playlist, through the stages that do it: what comes out passes the strict reader and two players.
@Suite struct LadderPackagingTests {
    private let bench: StageBench
    init() throws { bench = try StageBench() }

    /// The folder of a video with everything in it, as it is served.
    private func package(_ file: URL, settings: JSON) async throws -> URL {
        let source = bench.artifact(.source, "source/original", file: file)
        let facts = try await bench.run(LibavProbe(settings: Settings()), inputs: [source]).artifacts
        let ladder = try await bench.run(
            LadderTranscoder(settings: Settings(settings)), inputs: [source] + facts
        ).artifacts
        let playlists = try await bench.run(HLSPackager(settings: Settings()), inputs: ladder).artifacts
        let folder = bench.folder.appending(path: "video-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for artifact in ladder + playlists {
            try FileManager.default.copyItem(at: artifact.file, to: folder.appending(path: artifact.name))
        }
        return folder
    }

    private static func settings(_ heights: Double...) -> JSON {
        .object([.init("heights", .array(heights.map { .number($0) })), .init("preset", .string("ultrafast"))])
    }

    /// What ffprobe and ffmpeg complain about when they read the master from start to end.
    private func complaints(_ master: URL) throws -> String {
        let probe = try Command.run("ffprobe", "-v", "warning", "-count_packets", "-show_streams", master.path)
        let play = try Command.run("ffmpeg", "-v", "warning", "-i", master.path, "-map", "0", "-f", "null", "-")
        return probe.error + play.error
    }

    @Test func aSampleBecomesAPlayableStream() async throws {
        let clip = bench.folder.appending(path: "clip.mp4")
        try SampleClip(duration: 9, width: 640, height: 360).write(to: clip)
        let folder = try await package(clip, settings: Self.settings(360, 180))
        let checker = PlaylistChecker(folder: folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(master.variants.map(\.resolution) == ["640x360", "320x180"])
        #expect(master.variants.allSatisfy { $0.frameRate == 30 && $0.codecs.count == 2 })
        #expect(master.audio.count == 1)
        for variant in master.variants {
            #expect(variant.media?.segments.map(\.duration) == [4, 4, 1])
        }
        #expect(try complaints(folder.appending(path: "master.m3u8")) == "")

        // The smallest picture still says its number, in each of the 270 frames.
        let raw = bench.folder.appending(path: "luma")
        let decoded = try Command.run(
            "ffmpeg", "-v", "warning", "-i", folder.appending(path: "180p.m3u8").path, "-pix_fmt", "gray", "-f",
            "rawvideo", raw.path)
        #expect(decoded.error == "")
        let luma = [UInt8](try Data(contentsOf: raw))
        let size = 320 * 180
        let numbers = stride(from: 0, to: luma.count, by: size).map {
            SampleStrip.number(luma: Array(luma[$0..<$0 + size]), width: 320, height: 180)
        }
        #expect(numbers == (0..<270).map { $0 })
    }

    /// Clips of the shared set that are short and odd.
    private static let odd = [
        "05b_audio_only.m4a", "07_odd_427x241_vp9.webm", "07b_odd_101x57_mjpeg.mov", "10b_ts_gap_missing_segment.ts",
        "12_vp9_no_duration.webm", "13_animated.gif", "14_audio_starts_late.mp4", "14b_edit_list_cut.mp4",
        "14c_5994fps_5ch1.mp4", "16_one_frame.mp4",
    ]

    @Test(.enabled(if: SharedClips.isThere), arguments: odd)
    func anOddClipBecomesAPlayableStream(name: String) async throws {
        let folder = try await package(SharedClips.file(name), settings: Self.settings(360, 240))
        let checker = PlaylistChecker(folder: folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [])
        #expect(!master.variants.isEmpty)
        #expect(try complaints(folder.appending(path: "master.m3u8")) == "")
    }
}

/// The shared set of real clips beside the repository, where there is one.
enum SharedClips {
    private static let folder: URL? = {
        var folder = URL(filePath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            guard FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) else { continue }
            let media = folder.appending(path: "../shared/media").standardizedFileURL
            return FileManager.default.fileExists(atPath: media.path) ? media : nil
        }
        return nil
    }()

    static var isThere: Bool { folder != nil }

    static func file(_ name: String) -> URL { (folder ?? URL(filePath: "/")).appending(path: name) }

    /// All clips that are whole: not those below `bad` and `attack`.
    static var whole: [String] {
        let names = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
        return names.filter { $0.first?.isNumber == true }.sorted()
    }
}
