import CMAF
import StageKit
import Testing

@testable import PackageHLS

@Suite struct MediaPlaylistTests {

    private static func playlist(_ durations: Int...) -> MediaPlaylist {
        let segments = durations.enumerated().map {
            MediaPlaylist.Segment(duration: $1, range: $0 * 10..<$0 * 10 + 10)
        }
        return MediaPlaylist(file: RelativeURI("720p.mp4"), initialization: 0..<5, segments: segments)
    }

    @Test func isWrittenLikeThis() {
        let playlist = MediaPlaylist(
            file: RelativeURI("720p.mp4"), initialization: 0..<814,
            segments: [
                .init(duration: 4_000_000, range: 814..<370_005), .init(duration: 2_000_033, range: 370_005..<732_112),
            ])
        #expect(
            playlist.text == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:4
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="720p.mp4",BYTERANGE="814@0"
                #EXTINF:4.000000,
                #EXT-X-BYTERANGE:369191@814
                720p.mp4
                #EXTINF:2.000033,
                #EXT-X-BYTERANGE:362107@370005
                720p.mp4
                #EXT-X-ENDLIST

                """)
    }

    @Test(arguments: [
        (499_999, 1), (1_499_999, 1), (1_500_000, 2), (4_000_000, 4), (4_004_000, 4), (4_499_999, 4), (4_500_000, 5),
    ])
    func targetIsTheLongestRounded(longest: Int, target: Int) {
        #expect(Self.playlist(longest, 100_000).targetDuration == target)
    }

    @Test func ratesAreMeasuredOverRuns() {
        // 10 bytes each. Target 4 s: the last segment alone, 0.5 s, is too short to be a peak.
        let rates = SegmentRates(Self.playlist(4_000_000, 4_000_000, 500_000))
        #expect(rates.average == 29)
        #expect(rates.peak == 36)
    }

    @Test func aRunOfShortSegmentsIsAPeak() {
        // Target 4 s; three of 1 s are 30 bytes in 3 s.
        let rates = SegmentRates(Self.playlist(4_000_000, 1_000_000, 1_000_000, 1_000_000))
        #expect(rates.peak == 80)
        #expect(rates.average == 46)
    }

    @Test func oneShortSegmentIsItsOwnPeak() {
        #expect(SegmentRates(Self.playlist(40_000)).peak == 2000)
        #expect(SegmentRates(Self.playlist(40_000)).average == 2000)
    }
}

@Suite struct RelativeURITests {
    @Test(arguments: [
        ("720p.mp4", "720p.mp4"), ("thumbnails/0.jpg", "thumbnails/0.jpg"), ("a b\"c.mp4", "a%20b%22c.mp4"),
        ("x:y.mp4", "x%3Ay.mp4"), ("ž#1.mp4", "%C5%BE%231.mp4"), ("50%.mp4", "50%25.mp4"), ("#a", "%23a"),
    ])
    func escapes(name: String, uri: String) { #expect(RelativeURI(name).description == uri) }

    /// Of a live source that says how far back players can go.
    @Test func slidesWithinAWindow() {
        func playlist(_ count: Int, isGrowing: Bool = true, window: Double? = 30) -> MediaPlaylist {
            let segments = (0..<count).map { MediaPlaylist.Segment(duration: 4_000_000, range: $0 * 10..<$0 * 10 + 10) }
            return MediaPlaylist(
                file: RelativeURI("720p.mp4"), initialization: 0..<5, segments: segments, isGrowing: isGrowing,
                window: window)
        }
        for (count, first) in [(1, 0), (7, 0), (8, 0), (9, 1), (100, 92)] {
            let text = playlist(count).text
            #expect(playlist(count).first == first)
            #expect(text.contains("#EXT-X-MEDIA-SEQUENCE:\(first)\n"))
            // A type would promise that nothing goes.
            #expect(!text.contains("PLAYLIST-TYPE"))
            #expect(text.contains("\n#EXT-X-BYTERANGE:10@\(first * 10)\n"))
            #expect(!text.contains("\n#EXT-X-BYTERANGE:10@\((first - 1) * 10)\n"))
        }
        // At the end nothing but the end is new to whoever has it open.
        #expect(playlist(100, isGrowing: false).text == playlist(100).text + "#EXT-X-ENDLIST\n")
        let whole = playlist(100, isGrowing: false, window: nil).text
        #expect(whole.contains("#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"))
    }

    private static func changing(_ window: Double?, isGrowing: Bool = true) -> [String] {
        let segments = (0..<12).map { number in
            let range = number * 10..<number * 10 + 10
            return MediaPlaylist.Segment(
                duration: 4_000_000, range: range, initialization: [2: 900..<905, 10: 950..<955][number])
        }
        let playlist = MediaPlaylist(
            file: RelativeURI("720p.mp4"), initialization: 0..<5, segments: segments, isGrowing: isGrowing, window: window,
            target: 6)
        return playlist.text.split(separator: "\n").map(String.init)
    }

    /// Where another encoder begins, its decoder's set-up is named before its first segment.
    @Test func saysWhereAnotherEncoderBegins() throws {
        let lines = Self.changing(nil)
        let change = try #require(lines.firstIndex(of: "#EXT-X-DISCONTINUITY"))
        #expect(lines[change + 1] == "#EXT-X-MAP:URI=\"720p.mp4\",BYTERANGE=\"5@900\"")
        #expect(lines[change + 3] == "#EXT-X-BYTERANGE:10@20")
        #expect(lines.count { $0 == "#EXT-X-DISCONTINUITY" } == 2)
        #expect(lines.count { $0.hasPrefix("#EXT-X-MAP:") } == 3)
        #expect(!lines.contains { $0.hasPrefix("#EXT-X-DISCONTINUITY-SEQUENCE") })
        #expect(lines.contains("#EXT-X-TARGETDURATION:6"))
    }

    /// The numbers of discontinuities stay what they were, as those of segments do (section 6.2.2).
    @Test(arguments: [
        // The window's first segment: 4, where the first change has gone; 10, where the second has just begun.
        (30.0, 4, 1, ["5@900", "5@950"]), (8.0, 10, 1, ["5@950"]), (4.0, 11, 2, ["5@950"]), (40.0, 2, 0, ["5@900", "5@950"]),
        (44.0, 1, 0, ["5@0", "5@900", "5@950"]),
    ])
    func changesSlideToo(window: Double, first: Int, sequence: Int, maps: [String]) {
        let lines = Self.changing(window)
        #expect(lines.contains("#EXT-X-MEDIA-SEQUENCE:\(first)"))
        #expect(lines.contains("#EXT-X-DISCONTINUITY-SEQUENCE:\(sequence)"))
        let found = lines.filter { $0.hasPrefix("#EXT-X-MAP:") }
        #expect(found == maps.map { "#EXT-X-MAP:URI=\"720p.mp4\",BYTERANGE=\"\($0)\"" })
        #expect(lines.count { $0 == "#EXT-X-DISCONTINUITY" } == 2 - sequence)
        #expect(Self.changing(window, isGrowing: false) == lines + ["#EXT-X-ENDLIST"])
    }
}
