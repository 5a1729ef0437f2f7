import Foundation
import Media
import Testing

@Suite(.enabled(if: SharedMedia.isThere)) struct SharedMediaTests {
    @Test(arguments: [
        "attack/dash_mpd_ssrf.mp4", "attack/ffconcat_named.mp4", "attack/hls_concat_file_read.mp4",
        "attack/hls_reads_neighbour_file.m3u8", "attack/hls_ssrf.m3u8", "attack/hls_ssrf_named.avi",
        "attack/sdp_opens_socket.sdp", "attack/subtitle_css.vtt", "attack/subtitle_xss.srt", "attack/svg_xxe.svg",
        "bad/box_stsz_count_bomb.mp4", "bad/huge_frame_16000x8640.mp4", "bad/pixel_bomb_20000x20000.png",
        "bad/random_after_ftyp.mp4", "bad/text_named.mp4", "bad/truncated_no_moov.mp4", "bad/zero_bytes.mp4",
    ])
    func refuses(name: String) {
        let error = #expect(throws: AVError.self) { try Demuxer(SharedMedia.file(name)) }
        if ProcessInfo.processInfo.environment["MEDIA_SHOW"] != nil { print(name, error?.words ?? "opened") }
    }

    @Test(arguments: [
        ("03_rotated90.mp4", 540, 960), ("09_interlaced_mpeg2_576i25.mpg", 1024, 576),
        ("07_odd_427x241_vp9.webm", 427, 241),
    ])
    func knowsTheDisplayedSize(name: String, width: Int, height: Int) throws {
        let demuxer = try Demuxer(SharedMedia.file(name))
        let video = try #require(demuxer.streams.compactMap(\.video).first)
        #expect(video.displaySize == (width, height))
    }
}
