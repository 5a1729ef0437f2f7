import Foundation
import PlaylistChecking
import StageKit
import Sys
import TestClient
import Testing

/// Real clips, where they exist beside the checkout: each ends as its manifest leads one to expect.
@Suite(.serialized, .enabled(if: Repository.hasMedia)) struct SharedMediaTests {
    /// What a clip becomes.
    struct Expectation: Sendable, CustomStringConvertible {
        let file: String
        /// `1080p 720p … audio`; empty when it must fail.
        let renditions: String
        /// In seconds; how far off it may be stands in `tolerance`.
        var duration: Double?
        var tolerance = 0.15
        /// Of the largest rendition.
        var size: String?
        var hasWarnings: Bool?
        var description: String { file }
    }

    static let good: [Expectation] = [
        .init(file: "01_1080p_h264_aac.mp4", renditions: "1080p 720p 480p 360p audio", duration: 30.8, size: "1920x1080"),
        .init(file: "02_720p_h264_aac.mp4", renditions: "720p 480p 360p audio", duration: 42.45, size: "1280x720"),
        .init(file: "03_rotated90.mp4", renditions: "480p 360p audio", duration: 5.05),
        .init(file: "03b_portrait_real_pixels.mp4", renditions: "480p 360p audio", duration: 2),
        .init(file: "04_vfr_90k_timescale.mp4", renditions: "720p 480p 360p audio", duration: 2.38, size: "1280x720"),
        .init(file: "05_audio_only.mp3", renditions: "audio", duration: 30.04),
        .init(file: "05b_audio_only.m4a", renditions: "audio", duration: 6.69),
        .init(file: "06_no_audio.mp4", renditions: "360p", duration: 39.85, size: "640x360"),
        .init(file: "07_odd_427x241_vp9.webm", renditions: "240p audio", duration: 5.05),
        .init(file: "07b_odd_101x57_mjpeg.mov", renditions: "56p audio", duration: 3),
        .init(file: "08_h264_422_10bit.mp4", renditions: "720p 480p 360p audio", duration: 2, size: "1280x720"),
        .init(file: "09_interlaced_mpeg2_576i25.mpg", renditions: "480p 360p audio", duration: 4.01),
        .init(file: "10_ts_pts_wrap.ts", renditions: "360p audio", duration: 12.01),
        .init(file: "10b_ts_gap_missing_segment.ts", renditions: "480p 360p audio"),
        .init(file: "10c_ts_clock_backwards.ts", renditions: "480p 360p audio"),
        .init(file: "11_multi_audio_subs_chapters.mkv", renditions: "480p 360p audio audio-2", duration: 8.1),
        .init(file: "12_av1.mp4", renditions: "480p 360p audio", duration: 5),
        .init(file: "12_flv1_mp3.flv", renditions: "480p 360p audio", duration: 4.02),
        .init(file: "12_hevc.mp4", renditions: "480p 360p audio", duration: 5),
        .init(file: "12_mpeg4_ac3.avi", renditions: "360p audio", duration: 4),
        .init(file: "12_vp9_no_duration.webm", renditions: "720p 480p 360p audio"),
        .init(file: "13_animated.gif", renditions: "270p", duration: 2.99),
        .init(file: "14_audio_starts_late.mp4", renditions: "480p 360p audio", duration: 6.08),
        .init(file: "14b_edit_list_cut.mp4", renditions: "480p 360p audio", duration: 4.24),
        .init(file: "14c_5994fps_5ch1.mp4", renditions: "360p audio", duration: 4),
        .init(file: "14d_fragmented.mp4", renditions: "480p 360p audio", duration: 2.16),
        .init(file: "16_one_frame.mp4", renditions: "480p 360p", duration: 0.042),
        .init(file: "17_cover_art.mp3", renditions: "audio", duration: 1.02),
        .init(file: "bad/gif_named.mp4", renditions: "68p", duration: 0.99),
        .init(file: "bad/truncated_faststart.mp4", renditions: "480p 360p audio", hasWarnings: true),
        .init(file: "bad/corrupt_midfile.mp4", renditions: "480p 360p audio", hasWarnings: true),
        .init(file: "bad/corrupt_midfile.webm", renditions: "720p 480p 360p audio", hasWarnings: true),
    ]

    static let bad = [
        "bad/box_stsz_count_bomb.mp4", "bad/duration_claim_huge.mp4", "bad/gif_claims_65535.gif",
        "bad/huge_frame_16000x8640.mp4", "bad/pixel_bomb_20000x20000.png", "bad/random_after_ftyp.mp4",
        "bad/text_named.mp4", "bad/truncated_no_moov.mp4", "bad/zero_bytes.mp4",
        "attack/dash_mpd_ssrf.mp4", "attack/ffconcat_named.mp4", "attack/hls_concat_file_read.mp4",
        "attack/hls_reads_neighbour_file.m3u8", "attack/hls_ssrf.m3u8", "attack/hls_ssrf_named.avi",
        "attack/sdp_opens_socket.sdp", "attack/subtitle_css.vtt",
        "attack/subtitle_xss.srt", "attack/svg_xxe.svg",
    ]

    @Test func everyClipEndsAsItShould() async throws {
        let media = try #require(Repository.media)
        let scratch = try Scratch("media")
        let server = try await MillraceServer(data: scratch.file("data"))
        for expectation in Self.good {
            let start = ContinuousClock.now
            let video = try await server.settled(try await server.upload(media.appendingPathComponent(expectation.file)))
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            report(expectation.file, video, seconds)
            check(video, expectation)
            try await read(video, of: expectation.file, on: server)
            let deleted = try await server.call("DELETE", "/api/v1/videos/\(video["id"]?.string ?? "")")
            #expect(deleted.status == 204)
        }
        #expect(Scratch.files(below: server.data.appendingPathComponent("videos")) == [])
        #expect(await server.stop() == .code(0))
    }

    /// What attacks name must stay unread: a listener where they point sees nobody.
    @Test func whatIsHostileOrBrokenFailsWithAReason() async throws {
        let media = try #require(Repository.media)
        let scratch = try Scratch("hostile")
        let server = try await MillraceServer(data: scratch.file("data"))
        let trap = try Trap(port: 47001)
        for file in Self.bad {
            let start = ContinuousClock.now
            let video = try await server.settled(try await server.upload(media.appendingPathComponent(file)))
            report(file, video, (ContinuousClock.now - start) / .seconds(1))
            #expect(video["state"] == .string("failed"), "\(file)")
            #expect((video["error"]?["detail"]?.string ?? "").count > 10, "\(file)")
            let id = video["id"]?.string ?? ""
            #expect(Scratch.files(below: server.data.appendingPathComponent("videos/\(id)")).isEmpty, "\(file)")
        }
        #expect(trap.visitors == 0)
        // Its sample table points to another file too; what it holds itself is a picture, and that is what plays.
        let reference = media.appendingPathComponent("attack/mov_external_dref.mp4")
        let own = try await server.settled(try await server.upload(reference))
        #expect(own["state"] == .string("ready"))
        #expect(trap.visitors == 0)
        let markup = media.appendingPathComponent("attack/metadata_injection.mp4")
        let video = try await server.settled(try await server.upload(markup, name: "<img src=x onerror=alert(1)>"))
        #expect(video["state"] == .string("ready"))
        #expect(await server.stop() == .code(0))
    }

    private func check(_ video: JSON, _ expectation: Expectation) {
        let file = expectation.file
        #expect(video["state"] == .string("ready"), "\(file): \(video["error"] ?? .null)")
        let renditions = video["renditions"]?.array ?? []
        let ids = Set(renditions.compactMap { $0["id"]?.string })
        #expect(ids == Set(expectation.renditions.split(separator: " ").map(String.init)), "\(file)")
        if let duration = expectation.duration {
            let measured = video["duration"]?.number ?? -1
            #expect(abs(measured - duration) <= expectation.tolerance, "\(file) lasts \(measured) s")
        }
        if let size = expectation.size {
            let sizes = renditions.compactMap { rendition -> String? in
                guard let width = rendition["width"]?.integer, let height = rendition["height"]?.integer else { return nil }
                return "\(width)x\(height)"
            }
            #expect(sizes.contains(size), "\(file): \(sizes)")
        }
        if let hasWarnings = expectation.hasWarnings {
            let warnings = video["warnings"]?.array ?? []
            #expect(warnings.isEmpty != hasWarnings, "\(file)")
        }
    }

    /// The playlists keep every rule of RFC 8216, all sizes have the same boundaries, and ffmpeg reads all of it.
    private func read(_ video: JSON, of file: String, on server: MillraceServer) async throws {
        let folder = server.data.appendingPathComponent("videos/\(video["id"]?.string ?? "")")
        let checker = PlaylistChecker(folder: folder)
        let master = checker.master("master.m3u8")
        #expect(checker.violations == [], "\(file)")
        let boundaries = Set(master.variants.filter { $0.resolution != nil }.compactMap { $0.media?.boundaries })
        #expect(boundaries.count <= 1, "\(file)")
        let result = try await Program.ffmpeg(
            "ffmpeg",
            ["-v", "warning", "-i", folder.appendingPathComponent("master.m3u8").path, "-map", "0", "-c", "copy"]
                + ["-f", "null", "-"])
        #expect(result.exit == .code(0), "\(file)")
        // FFmpeg 5.1 plays HLS without texts, and says so.
        let complaints = result.errors.split(separator: "\n").filter { !$0.contains("Can't support the subtitle") }
        #expect(complaints == [], "\(file)")
    }

    /// One line of the table: clip, state, renditions, seconds, and what was said.
    private func report(_ file: String, _ video: JSON, _ seconds: Double) {
        let renditions = (video["renditions"]?.array ?? []).compactMap { $0["id"]?.string }.joined(separator: " ")
        let words = [video["error"]?["detail"]?.string].compactMap { $0 } + (video["warnings"]?.array ?? []).compactMap(\.string)
        let duration = video["duration"]?.number.map { "\(($0 * 100).rounded() / 100) s" } ?? "-"
        let time = (seconds * 10).rounded() / 10
        print("| \(file) | \(video["state"]?.string ?? "?") | \(duration) | \(renditions) | \(time) | \(words.joined(separator: "; ")) |")
    }
}
