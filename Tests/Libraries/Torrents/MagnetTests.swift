import Testing
import Torrents

@Suite struct MagnetTests {
    private static let hex = "0123456789abcdef0123456789abcdef01234567"

    @Test func aLinkSaysWhatWentIn() throws {
        let hash = try #require(InfoHash(hex: Self.hex))
        let magnet = Magnet(
            infoHashes: [hash], name: "A film & more.mp4", size: 12, trackers: ["http://127.0.0.1:1/announce?a=b&c"],
            webSeeds: ["https://example.org/ä/720p.mp4"], peers: ["127.0.0.1:6881"])
        #expect(Magnet(magnet.link) == magnet)
        let link = magnet.link
        #expect(link.hasPrefix("magnet:?xt=urn:btih:\(Self.hex)&dn=A%20film%20%26%20more.mp4&xl=12&tr=http%3A%2F%2F"))
    }

    @Test func bothVersionsStandInOneLink() throws {
        let v2 = String(repeating: "ab", count: 32)
        let magnet = try #require(Magnet("magnet:?xt=urn:btih:\(Self.hex)&xt=urn:btmh:1220\(v2)"))
        #expect(magnet.infoHashes.map(\.hex) == [Self.hex, v2])
    }

    @Test func oldLinksAreInBase32() throws {
        let magnet = try #require(Magnet("magnet:?xt=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH"))
        #expect(magnet.infoHashes.map(\.hex) == [Self.hex])
    }

    @Test(arguments: [
        "", "magnet:", "magnet:?", "magnet:?dn=x", "magnet:?xt=urn:btih:12", "magnet:?xt=urn:sha1:abc",
        "magnet:?xt=urn:btmh:1220abcd", "http://example.org/", "magnet:?xt=urn:btih:zz23456789abcdef0123456789abcdef01234567",
    ])
    func whatNamesNoTorrentIsNone(_ link: String) { #expect(Magnet(link) == nil) }
}
