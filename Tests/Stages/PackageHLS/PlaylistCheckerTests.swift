import Foundation
import PlaylistChecking
import Testing

/// The reader that judges others is judged here: every mistake is found, and a good playlist has none.
@Suite struct PlaylistCheckerTests {
    private static let media = """
        #EXTM3U
        #EXT-X-VERSION:7
        #EXT-X-TARGETDURATION:4
        #EXT-X-MEDIA-SEQUENCE:0
        #EXT-X-PLAYLIST-TYPE:VOD
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MAP:URI="a.mp4",BYTERANGE="16@0"
        #EXTINF:4.000000,
        #EXT-X-BYTERANGE:24@16
        a.mp4
        #EXTINF:2.000000,
        #EXT-X-BYTERANGE:16@40
        a.mp4
        #EXT-X-ENDLIST

        """

    private static let master = """
        #EXTM3U
        #EXT-X-VERSION:7
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="A",DEFAULT=YES,AUTOSELECT=YES,URI="b.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=128,AVERAGE-BANDWIDTH=107,\
        CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=64x36,AUDIO="audio"
        a.m3u8

        """

    /// Boxes of these sizes, without content.
    private static func boxes(_ boxes: (String, Int)...) -> Data {
        var data = Data()
        for (name, size) in boxes {
            data += [0, 0, 0, UInt8(size)] + Array(name.utf8) + [UInt8](repeating: 0, count: size - 8)
        }
        return data
    }

    /// What the checker says of the playlists after a change.
    private func violations(_ name: String = "a.m3u8", replacing old: String = "", with new: String = "") throws
        -> [Violation]
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = Self.boxes(("ftyp", 8), ("moov", 8), ("moof", 8), ("mdat", 16), ("moof", 8), ("mdat", 8))
        try file.write(to: folder.appendingPathComponent("a.mp4"))
        for (each, text) in [("a.m3u8", Self.media), ("b.m3u8", Self.media), ("master.m3u8", Self.master)] {
            if each == name, !old.isEmpty { try #require(text.contains(old)) }
            let changed = each == name && !old.isEmpty ? text.replacing(old, with: new) : text
            try Data(changed.utf8).write(to: folder.appendingPathComponent(each))
        }
        let checker = PlaylistChecker(folder: folder)
        if name == "master.m3u8" { checker.master(name) } else { checker.media(name) }
        return checker.violations
    }

    @Test func goodOnesPass() throws {
        #expect(try violations() == [])
        #expect(try violations("master.m3u8") == [])
    }

    @Test(arguments: [
        ("#EXTM3U\n", ""), ("#EXTM3U\n", "\n#EXTM3U\n"), ("#EXT-X-VERSION:7\n", ""), ("VERSION:7", "VERSION:5"),
        ("VERSION:7\n", "VERSION:7\n#EXT-X-VERSION:7\n"), ("#EXT-X-TARGETDURATION:4\n", ""),
        ("TARGETDURATION:4", "TARGETDURATION:3"), ("TARGETDURATION:4", "TARGETDURATION:4.0"),
        ("#EXT-X-ENDLIST\n", ""), ("#EXT-X-ENDLIST\n", "#EXT-X-ENDLIST"), ("#EXT-X-INDEPENDENT-SEGMENTS\n", ""),
        ("VOD", "EVENT"), ("#EXTINF:2.000000,", "#EXTINF:2.000000"), ("#EXTINF:2.000000,", "#EXTINF:-2,"),
        ("#EXTINF:2.000000,\n", ""), ("16@40", "16"), ("16@40", "16@48"), ("16@40", "24@40"), ("24@16", "16@16"),
        ("16@40\na.mp4", "16@40\n"), ("16@40\na.mp4", "16@40\nb.mp4"), ("16@40\na.mp4", "16@40\n../a.mp4"),
        ("16@40\na.mp4", "16@40\nhttp://x/a.mp4"), ("16@0", "8@0"), ("\"16@0\"", "16@0"), ("URI=\"a.mp4\",", ""),
        ("#EXT-X-MAP", "#EXT-X-MAPS"), ("\"16@0\"", "\"16@0\",X=1"), ("\"16@0\"", "\"16@0\", "),
    ])
    func findsMistakesInAMediaPlaylist(old: String, new: String) throws {
        #expect(try violations(replacing: old, with: new) != [])
    }

    @Test(arguments: [
        ("BANDWIDTH=128", "BANDWIDTH=60"), ("BANDWIDTH=128", "BANDWIDTH=500"), ("=107", "=80"),
        ("BANDWIDTH=128,", ""), ("BANDWIDTH=128", "BANDWIDTH=\"128\""), (",AUDIO=\"audio\"", ""),
        ("AUDIO=\"audio\"", "AUDIO=\"sound\""), (",RESOLUTION=64x36", ""), ("64x36", "64X36"), ("64x36", "\"64x36\""),
        ("CODECS=\"avc1.64001f,mp4a.40.2\",", ""), ("avc1.64001f,", "avc1.64001f, "), ("TYPE=AUDIO,", ""),
        ("NAME=\"A\",", ""), ("AUTOSELECT=YES", "AUTOSELECT=NO"), ("DEFAULT=YES", "DEFAULT=TRUE"),
        ("a.m3u8\n", ""), ("a.m3u8\n", "c.m3u8\n"), ("DEFAULT=YES", "DEFAULT=YES,DEFAULT=YES"),
        ("#EXT-X-INDEPENDENT-SEGMENTS\n", ""), ("#EXT-X-STREAM-INF:", "#EXT-X-STREAM-INF: "),
    ])
    func findsMistakesInAMaster(old: String, new: String) throws {
        #expect(try violations("master.m3u8", replacing: old, with: new) != [])
    }
}
