import SegmentStore
import Testing

@testable import Record

struct HLSPlaylistTests {
    private static let address = "https://host/live/index.m3u8?token=1"

    @Test func segments() throws {
        let playlist = try HLSPlaylist(
            """
            \u{FEFF}#EXTM3U
            #EXT-X-TARGETDURATION:4
            #EXT-X-MEDIA-SEQUENCE:7
            #EXT-X-MAP:URI="init.mp4"

            #EXTINF:2.5,
            a.ts?x=1
            #EXT-X-PROGRAM-DATE-TIME:2020-11-14T05:30:10.250Z
            #EXTINF: 4 ,title, with comma
            /b.ts
            #EXT-X-PART:DURATION=1,URI="p"
            #EXTINF:nan,
            https://other/c.ts
            #EXT-X-ENDLIST
            """, at: Self.address)
        #expect(playlist.isFinished && playlist.target == 4 && playlist.variants.isEmpty)
        #expect(playlist.segments.map(\.number) == [7, 8, 9])
        #expect(
            playlist.segments.map(\.address) == ["https://host/live/a.ts?x=1", "https://host/b.ts", "https://other/c.ts"])
        #expect(playlist.segments.map(\.duration) == [2.5, 4, 0])
        // The first counts back from the second, the third on from it.
        #expect(
            playlist.segments.map { $0.start?.text } == [
                "2020-11-14T05:30:07.750000Z", "2020-11-14T05:30:10.250000Z", "2020-11-14T05:30:14.250000Z",
            ])
        #expect(Set(playlist.segments.map(\.map)) == ["https://host/live/init.mp4"])
    }

    @Test(arguments: [
        ("2020-11-14T05:30:00.5Z", "2020-11-14T05:30:00.500000Z"),
        ("2020-11-14T05:30:00+01:00", "2020-11-14T04:30:00.000000Z"),
        ("2020-11-14T05:30:00.123456-0330", "2020-11-14T09:00:00.123456Z"),
        ("2020-11-14T05:30:00", "2020-11-14T05:30:00.000000Z"), ("2020-11-14T05:30:00+01", "2020-11-14T04:30:00.000000Z"),
        ("noon", nil), ("2020-11-14T05:30:00+99:99", nil), ("", nil),
    ])
    func dates(_ text: String, _ expected: String?) { #expect(Moment(dateTime: text)?.text == expected) }

    @Test func variants() throws {
        let playlist = try HLSPlaylist(
            """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="sound.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=100,RESOLUTION=640x360
            low.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=900,RESOLUTION=1920x1080,VIDEO="chunked",NAME="1080p (source)"
            high.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=300,RESOLUTION=640x360,AUDIO="a"
            low2.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=64000,NAME="../odd name"
            odd.m3u8
            """, at: Self.address)
        let named = VariantNames(playlist, at: Self.address).list
        #expect(named.map(\.name) == ["-.-odd-name", "source", "360p", "360p-2"])
        #expect(named.map(\.hasSoundApart) == [false, false, true, false])
        #expect(named[1].address == "https://host/live/high.m3u8")
        let media = try HLSPlaylist("#EXTM3U\n#EXTINF:2,\na.ts\n", at: Self.address)
        #expect(VariantNames(media, at: Self.address).list.map(\.name) == ["source"])
    }

    @Test(arguments: [
        ("<html>", HLSPlaylist.Flaw.noPlaylist), ("", .noPlaylist),
        ("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n", .encrypted),
        ("#EXTM3U\n#EXTINF:2,\n#EXT-X-BYTERANGE:10@0\na.ts\n", .byteRanges),
    ])
    func flaws(_ text: String, _ flaw: HLSPlaylist.Flaw) {
        #expect(throws: flaw) { try HLSPlaylist(text, at: Self.address) }
    }
}
