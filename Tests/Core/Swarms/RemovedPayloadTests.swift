import StageKit
import Testing

@testable import Core

struct RemovedPayloadTests {
    private static let all = [
        ("source/original", ArtifactKind.source), ("360p.mp4", .rendition), ("720p.mp4", .rendition),
        ("audio.mp4", .rendition), ("360p.m3u8", .playlist), ("720p.m3u8", .playlist), ("iframes-720p.m3u8", .playlist),
        ("audio.m3u8", .playlist), ("master.m3u8", .playlist), ("720p.torrent", .torrent),
        ("live-720p.m3u8", .playlist), ("live-iframes-720p.m3u8", .playlist),
    ]

    @Test(arguments: [
        (
            ["720p.mp4"],
            ["720p.mp4", "720p.m3u8", "iframes-720p.m3u8", "live-720p.m3u8", "live-iframes-720p.m3u8"]
        ), (["audio.mp4"], ["audio.mp4", "audio.m3u8"]),
        (
            ["360p.mp4", "720p.mp4", "audio.mp4"],
            [
                "360p.mp4", "720p.mp4", "audio.mp4", "360p.m3u8", "720p.m3u8", "iframes-720p.m3u8", "audio.m3u8",
                "master.m3u8", "live-720p.m3u8", "live-iframes-720p.m3u8",
            ]
        ), ([], []), (["nothing.mp4"], []),
    ] as [([String], [String])])
    func playlistsGoWithTheirRenditions(_ payload: [String], _ gone: [String]) {
        let video = Identifier()
        let all = Self.all.map { name, kind in
            ArtifactRecord(
                video: video, name: name, kind: kind, node: "n", part: "", size: 1, traits: Traits(), madeBy: "local",
                createdAt: .now)
        }
        #expect(RemovedPayload(payload, of: all).names == Set(gone))
    }
}
