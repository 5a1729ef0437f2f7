import Crypto
import Foundation
import StageKit
import StageTesting
import Testing
import Torrents

@testable import PackageTorrent

@Suite struct TorrentPackagerTests {
    private let bench: StageBench
    private let renditions: [Artifact]

    init() throws {
        bench = try StageBench()
        var traits = Traits()
        traits.duration = 75.9
        renditions = [
            try bench.artifact(.rendition, "720p.mp4", bytes: [UInt8](repeating: 1, count: 100_000), traits: traits),
            try bench.artifact(.rendition, "audio.mp4", bytes: [UInt8](repeating: 2, count: 50_000), traits: traits),
        ]
    }

    private func package(_ settings: [(String, JSON)] = []) async throws -> [(Draft, Metainfo)] {
        let json = JSON.object(settings.map { JSON.Member($0.0, $0.1) })
        let settings = Settings(json)
        let stage = TorrentPackager(settings: settings)
        #expect(settings.problems.isEmpty)
        let run = try await bench.run(stage, inputs: renditions)
        return try run.drafts.map { ($0, try Metainfo([UInt8](try Data(contentsOf: $0.file)))) }
    }

    @Test("a torrent for each rendition, of its own file, by itself")
    func each() async throws {
        let made = try await package()
        #expect(made.map(\.0.name) == ["720p.torrent", "audio.torrent"])
        for (draft, metainfo) in made {
            #expect(metainfo.trackers.isEmpty)
            #expect(metainfo.webSeeds.isEmpty)
            #expect(metainfo.v2 == nil)
            #expect(!metainfo.isPrivate)
            #expect(draft.traits.infoHash == metainfo.v1?.hex)
            #expect(draft.traits.payload == [metainfo.name])
            #expect(draft.traits.magnet == metainfo.magnet.link)
            let age = try #require(metainfo.createdAt).distance(to: Int(Date().timeIntervalSince1970))
            #expect(0...60 ~= age)
        }
        let again = try await package([("comment", "another"), ("address", "http://127.0.0.1:1")])
        #expect(again.map(\.1.infoHash) == made.map(\.1.infoHash))
    }

    @Test("with an address they lead to this server")
    func address() async throws {
        let made = try await package([
            ("address", "https://video.example.org/"), ("torrents", "both"), ("private", true),
            ("trackers", .array(["udp://one.example:1 udp://two.example:2", "http://three.example/announce"])),
        ])
        #expect(made.map(\.0.name) == ["720p.torrent", "audio.torrent", "all.torrent"])
        let (draft, first) = made[0]
        let tiers = [
            ["https://video.example.org/announce"], ["udp://one.example:1", "udp://two.example:2"],
            ["http://three.example/announce"],
        ]
        #expect(first.trackers == tiers)
        #expect(first.isPrivate)
        #expect(first.webSeeds.count == 1)
        let seed = try #require(first.webSeeds.first)
        #expect(seed.hasPrefix("https://video.example.org/videos/") && seed.hasSuffix("/720p.mp4"))
        let magnet = try #require(draft.traits.magnet.flatMap { Magnet($0) })
        #expect(magnet.webSeeds == first.webSeeds)
        #expect(magnet.name == "720p.mp4")
        #expect(magnet.size == 100_000)
        // A client appends the names of the folder and the file (BEP 19).
        let set = made[2].1
        #expect(set.webSeeds == ["https://video.example.org/videos/"])
        #expect(seed == "\(set.webSeeds[0])\(set.name)/\(set.files[0].path[0])")
        #expect(made[2].0.traits.payload == ["720p.mp4", "audio.mp4"])
    }

    @Test("as the ingestion server wants them")
    func ingestionServer() async throws {
        let made = try await package([("extension", "tstream"), ("pieceLength", "32KiB"), ("playtime", true)])
        #expect(made.map(\.0.name) == ["720p.mp4.tstream", "audio.mp4.tstream"])
        #expect(made.map(\.1.pieceLength) == [32768, 32768])
        let bytes = [UInt8](try Data(contentsOf: made[0].0.file))
        #expect(try BencodeReader.read(bytes).value["info"]?["playtime"]?.string == "01:15")
        #expect(TorrentOptions.playingTime(10.9) == "00:10")
        #expect(TorrentOptions.playingTime(3600) == "01:00:00")
    }

    @Test("names, and versions")
    func names() async throws {
        let made = try await package([("name", "film-{stem}.{extension}"), ("version", "hybrid"), ("source", "here")])
        #expect(made.map(\.1.name) == ["film-720p.mp4", "film-audio.mp4"])
        #expect(made.allSatisfy { $0.1.v1 != nil && $0.1.v2 != nil && $0.1.source == "here" })
        #expect(try await package([("version", "v2")]).allSatisfy { $0.1.v1 == nil && $0.0.traits.infoHash?.count == 64 })
    }

    @Test("what makes no sense is told before it is used", arguments: [
        ("name", JSON.string("../{file}")), ("name", "{fil}"), ("pieceLength", "100KiB"), ("pieceLength", "8KiB"),
        ("address", "video.example.org"), ("trackers", .array(["ftp://x"])), ("version", "v3"), ("torrents", "some"),
    ])
    func mistakes(key: String, value: JSON) {
        let settings = Settings(.object([JSON.Member(key, value)]))
        _ = TorrentPackager(settings: settings)
        #expect(settings.problems.map(\.path) == ["$.\(key)"])
    }
}
