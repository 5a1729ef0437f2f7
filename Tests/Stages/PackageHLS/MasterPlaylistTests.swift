import CMAF
import StageKit
import Testing

@testable import PackageHLS

@Suite struct MasterPlaylistTests {
    private static func rates(_ average: Int, _ peak: Int) -> SegmentRates {
        SegmentRates(average: average, peak: peak)
    }

    private static func picture(_ lines: Int, _ peak: Int, rate: Double? = 30) -> MasterPlaylist.Picture {
        .init(
            playlist: RelativeURI("\(lines)p.m3u8"), rates: rates(peak / 2, peak), codecs: "avc1.64001f",
            width: lines * 16 / 9, height: lines, frameRate: rate)
    }

    private static func sound(_ name: String, _ language: String?, peak: Int = 130_000) -> MasterPlaylist.Sound {
        .init(
            playlist: RelativeURI("\(name).m3u8"), rates: rates(peak - 2000, peak), codecs: "mp4a.40.2", channels: 2,
            language: language, name: name)
    }

    @Test func pictureAndSound() {
        let master = MasterPlaylist(
            pictures: [Self.picture(360, 800_000), Self.picture(1080, 6_000_000), Self.picture(720, 3_000_000)],
            sounds: [Self.sound("audio", "en")])
        #expect(
            master.text == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",LANGUAGE="en",NAME="audio",\
                DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=3130000,AVERAGE-BANDWIDTH=1628000,\
                CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,AUDIO="audio"
                720p.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=6130000,AVERAGE-BANDWIDTH=3128000,\
                CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=30.000,AUDIO="audio"
                1080p.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=930000,AVERAGE-BANDWIDTH=528000,\
                CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=30.000,AUDIO="audio"
                360p.m3u8

                """)
    }

    @Test func soundsMadeInSeveralWaysAreGroups() {
        var other = [Self.sound("audio-64k", "en"), Self.sound("audio-64k-2", "de")]
        for index in other.indices {
            other[index].group = "64k"
            other[index].codecs = "opus"
        }
        let usual = [Self.sound("audio-2", "de"), Self.sound("audio", "en")]
        let master = MasterPlaylist(
            pictures: [Self.picture(360, 800_000), Self.picture(720, 3_000_000)], sounds: other + usual)
        let lines = master.text.split(separator: "\n")
        #expect(
            lines.filter { $0.hasPrefix("#EXT-X-MEDIA") }.map { $0.split(separator: ",")[1] } == [
                "GROUP-ID=\"audio\"", "GROUP-ID=\"audio\"", "GROUP-ID=\"audio-64k\"", "GROUP-ID=\"audio-64k\"",
            ])
        let variants = lines.filter { $0.hasPrefix("#EXT-X-STREAM-INF") }
        #expect(variants.map { $0.contains("avc1.64001f,mp4a.40.2\"") } == [true, true, false, false])
        #expect(variants.map { $0.contains("avc1.64001f,opus\"") } == [false, false, true, true])
        #expect(variants.map { $0.hasSuffix("AUDIO=\"audio-64k\"") } == [false, false, true, true])
        #expect(lines.filter { $0.hasSuffix("p.m3u8") } == ["720p.m3u8", "360p.m3u8", "720p.m3u8", "360p.m3u8"])
        // Nothing but sound: a variant for each way.
        let alone = MasterPlaylist(pictures: [], sounds: usual + other).text.split(separator: "\n")
        #expect(alone.filter { !$0.hasPrefix("#") } == ["audio-2.m3u8", "audio-64k.m3u8"])
    }

    @Test func pictureAlone() {
        let master = MasterPlaylist(pictures: [Self.picture(720, 3_000_000, rate: 30000.0 / 1001)], sounds: [])
        #expect(
            master.text == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=1500000,\
                CODECS="avc1.64001f",RESOLUTION=1280x720,FRAME-RATE=29.970
                720p.m3u8

                """)
    }

    @Test func keyFramesAreListedBehindTheVariants() {
        var picture = Self.picture(720, 3_000_000)
        picture.iFrames = .init(playlist: RelativeURI("iframes-720p.m3u8"), rates: Self.rates(100_000, 200_000))
        let master = MasterPlaylist(pictures: [picture], sounds: [])
        let expected = """
            720p.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=200000,AVERAGE-BANDWIDTH=100000,CODECS="avc1.64001f",\
            RESOLUTION=1280x720,URI="iframes-720p.m3u8"

            """
        #expect(master.text.hasSuffix(expected))
    }

    @Test func soundAlone() {
        let master = MasterPlaylist(pictures: [], sounds: [Self.sound("audio", nil)])
        #expect(
            master.text == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-STREAM-INF:BANDWIDTH=130000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2"
                audio.m3u8

                """)
    }

    @Test func severalSoundsHaveNamesOfTheirOwnAndOneDefault() {
        let master = MasterPlaylist(
            pictures: [Self.picture(720, 1_000_000)],
            sounds: [Self.sound("A\"b\n", "en"), Self.sound("A\"b\n", "cs", peak: 200_000)])
        let media = master.text.split(separator: "\n").filter { $0.hasPrefix("#EXT-X-MEDIA:") }
        #expect(media.count == 2)
        #expect(media[0].contains("NAME=\"A'b \",DEFAULT=YES"))
        #expect(media[1].contains("NAME=\"A'b  2\",DEFAULT=NO"))
        // The rates hold for the bigger of the two.
        #expect(master.text.contains("BANDWIDTH=1200000,AVERAGE-BANDWIDTH=698000,"))
    }

    @Test(arguments: [
        ([1080, 720, 480, 360], [720, 1080, 480, 360]), ([480, 360], [480, 360]), ([2160, 1080], [1080, 2160]),
        ([1080], [1080]), ([], []),
    ])
    func startsWithTheBestOf720LinesOrFewer(lines: [Int], order: [Int]) {
        let master = MasterPlaylist(pictures: lines.map { Self.picture($0, $0 * 1000) }, sounds: [])
        #expect(master.pictures.map(\.height) == order)
        let reversed = MasterPlaylist(pictures: lines.reversed().map { Self.picture($0, $0 * 1000) }, sounds: [])
        #expect(reversed == master)
    }
}
