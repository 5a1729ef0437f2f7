import Foundation
import Media
import Probe
import StageKit
import StageTesting
import Testing
import Transcode

/// Real clips from the world, where the shared set of them lies beside the repository.
@Suite(.enabled(if: RealClips.folder != nil)) struct RealClipTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// Names of renditions.
        let made: [String]
        /// In seconds, of the longest.
        let duration: Double
        /// A word of each warning.
        var warnings: [String] = []
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "03_rotated90.mp4", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 5.05),
        Case(
            name: "04_vfr_90k_timescale.mp4", made: ["720p.mp4", "480p.mp4", "360p.mp4", "audio.mp4"], duration: 2.42),
        Case(name: "05b_audio_only.m4a", made: ["audio.mp4"], duration: 6.66),
        Case(name: "07_odd_427x241_vp9.webm", made: ["240p.mp4", "audio.mp4"], duration: 5.04),
        Case(name: "07b_odd_101x57_mjpeg.mov", made: ["56p.mp4", "audio.mp4"], duration: 3),
        Case(name: "08_h264_422_10bit.mp4", made: ["720p.mp4", "480p.mp4", "360p.mp4", "audio.mp4"], duration: 2),
        Case(name: "09_interlaced_mpeg2_576i25.mpg", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 4),
        Case(name: "10_ts_pts_wrap.ts", made: ["360p.mp4", "audio.mp4"], duration: 12),
        Case(
            name: "10b_ts_gap_missing_segment.ts", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 6.04,
            warnings: ["picture are missing", "sound are missing"]),
        Case(
            name: "10c_ts_clock_backwards.ts", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 4.08,
            warnings: ["clock"]),
        Case(name: "12_av1.mp4", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 5),
        Case(name: "12_flv1_mp3.flv", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 4.06),
        Case(name: "12_mpeg4_ac3.avi", made: ["360p.mp4", "audio.mp4"], duration: 4),
        Case(name: "12_vp9_no_duration.webm", made: ["720p.mp4", "480p.mp4", "360p.mp4", "audio.mp4"], duration: 4.94),
        Case(name: "13_animated.gif", made: ["270p.mp4"], duration: 3),
        Case(name: "14_audio_starts_late.mp4", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 6.08),
        Case(name: "14b_edit_list_cut.mp4", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 4.21),
        Case(name: "14c_5994fps_5ch1.mp4", made: ["360p.mp4", "audio.mp4"], duration: 4),
        Case(name: "16_one_frame.mp4", made: ["480p.mp4", "360p.mp4"], duration: 0.04),
        Case(name: "17_cover_art.mp3", made: ["audio.mp4"], duration: 1.01),
        Case(
            name: "bad/truncated_faststart.mp4", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 8.42,
            warnings: ["cut short", "picture is damaged"]),
        Case(
            name: "bad/corrupt_midfile.mp4", made: ["480p.mp4", "360p.mp4", "audio.mp4"], duration: 10.13,
            warnings: ["picture is damaged", "sound is damaged", "sound are missing"]),
    ]

    @Test(arguments: cases) func becomesALadder(_ example: Case) async throws {
        let bench = try StageBench()
        let source = bench.artifact(.source, "source/original", file: try RealClips.file(example.name))
        let probed = try await bench.run(LibavProbe(settings: Settings()), inputs: [source])
        let settings = Settings(.object([.init("preset", .string("ultrafast"))]))
        let run = try await bench.run(LadderTranscoder(settings: settings), inputs: [source] + probed.artifacts)
        guard case .done(let drafts, let warnings) = run.outcome else {
            Issue.record("\(run.outcome)")
            return
        }
        #expect(drafts.map(\.name) == example.made)
        #expect(abs((drafts.compactMap(\.traits.duration).max() ?? 0) - example.duration) < 0.05)
        #expect(warnings.count == example.warnings.count, "\(warnings)")
        for word in example.warnings { #expect(warnings.contains { $0.contains(word) }, "\(warnings)") }
        let pictures = try drafts.filter { $0.traits.track == .video }.map { try Rendition($0.file) }
        for rendition in pictures {
            #expect(rendition.times.first == 0)
            #expect(rendition.keys == pictures[0].keys)
        }
    }

    @Test(arguments: [
        "bad/box_stsz_count_bomb.mp4", "bad/duration_claim_huge.mp4", "bad/gif_claims_65535.gif",
        "bad/huge_frame_16000x8640.mp4", "bad/pixel_bomb_20000x20000.png", "bad/random_after_ftyp.mp4",
        "bad/text_named.mp4", "bad/truncated_no_moov.mp4", "bad/zero_bytes.mp4", "attack/ffconcat_named.mp4",
        "attack/hls_concat_file_read.mp4", "attack/svg_xxe.svg",
    ])
    func isRejected(name: String) async throws {
        let bench = try StageBench()
        let source = bench.artifact(.source, "source/original", file: try RealClips.file(name))
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(LibavProbe(settings: Settings()), inputs: [source])
        }
        #expect(failure?.advice == .reject)
    }
}

/// Beside the repository, where there are any.
enum RealClips {
    static let folder: URL? = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let isRoot = FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
            let clips = folder.appending(path: "../shared/media").standardizedFileURL
            if isRoot { return FileManager.default.fileExists(atPath: clips.path) ? clips : nil }
        }
        return nil
    }()

    static func file(_ name: String) throws -> URL {
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return folder.appending(path: name)
    }
}
