import Crypto
import Foundation
import Testing
import Torrents

@Suite struct TorrentMakerTests {
    private static let sizes = [1, 16_383, 16_384, 16_385, 32_768, 98_309, 131_072, 400_001]

    @Test("pieces, roots and hashes are those of a second implementation", arguments: TorrentMaker.Version.allCases)
    func single(_ version: TorrentMaker.Version) throws {
        let files = try Files()
        for size in Self.sizes {
            let bytes = try files.make("720p.mp4", size: size)
            var maker = TorrentMaker([TorrentMaker.File(files.file("720p.mp4"), name: "720p.mp4")])
            maker.version = version
            maker.pieceLength = 32 << 10
            maker.threads = 3
            let torrent = try maker.make()
            let info = SecondOpinion.info(in: torrent)
            let metainfo = try Metainfo(torrent)
            #expect(metainfo.size == size)
            #expect(metainfo.v1?.bytes == (version == .v2 ? nil : Digest(.sha1, of: info).bytes))
            #expect(metainfo.v2?.bytes == (version == .v1 ? nil : Digest(.sha256, of: info).bytes))
            if version != .v2 { #expect(metainfo.pieces == SecondOpinion.pieces(bytes, 32 << 10)) }
            if version != .v1 {
                let document = try BencodeReader.read(torrent).value
                let root = document["info"]?["file tree"]?["720p.mp4"]?[""]?["pieces root"]?.bytes
                #expect(root == SecondOpinion.root(bytes), "\(size) bytes")
                let layers = try #require(document["piece layers"]?.members)
                #expect(layers.count == (size > 32 << 10 ? 1 : 0))
                if let layer = layers.first {
                    #expect(layer.key == root)
                    #expect(layer.value.bytes == SecondOpinion.layer(bytes, 32 << 10))
                }
            }
        }
    }

    @Test("a folder of files is one stream; in a hybrid each begins with a piece")
    func folder() throws {
        let files = try Files()
        let sound = try files.make("audio.mp4", size: 70_000)
        let picture = try files.make("720p.mp4", size: 200_001)
        let list = ["audio.mp4", "720p.mp4"].map { TorrentMaker.File(files.file($0), name: $0) }
        var maker = TorrentMaker(list, folder: "film")
        maker.pieceLength = 32 << 10
        let v1 = try Metainfo(try maker.make())
        #expect(v1.files.map { $0.path } == [["720p.mp4"], ["audio.mp4"]])
        #expect(v1.pieces == SecondOpinion.pieces(picture + sound, 32 << 10))
        maker.version = .hybrid
        let hybrid = try Metainfo(try maker.make())
        let zeros = (32 << 10) - 200_001 % (32 << 10)
        #expect(hybrid.files.map(\.isPadding) == [false, true, false])
        #expect(hybrid.pieces == SecondOpinion.pieces(picture + [UInt8](repeating: 0, count: zeros) + sound, 32 << 10))
    }

    /// libtorrent looks at every piece of it, and finds nothing wrong.
    @Test("another program finds the files complete", arguments: TorrentMaker.Version.allCases)
    func checked(_ version: TorrentMaker.Version) throws {
        let files = try Files()
        try files.make("audio.mp4", size: 70_000)
        try files.make("720p.mp4", size: 1_200_001)
        let session = try TorrentSession()
        defer { session.close() }
        let list = ["audio.mp4", "720p.mp4"].map { TorrentMaker.File(files.file($0), name: $0) }
        for folder in [nil, "film"] {
            var maker = TorrentMaker(folder == nil ? [list[1]] : list, folder: folder)
            maker.version = version
            var addition = Addition(.metainfo(try maker.make()), folder: files.folder)
            addition.files = maker.files.map(\.name)
            let torrent = try session.add(addition)
            let isComplete = session.eventually(torrent) { $0.isComplete }
            #expect(isComplete, "\(version), \(folder ?? "one file")")
        }
    }

    @Test("whoever makes it, and whenever, it is the same torrent")
    func sameFileSameHash() throws {
        let files = try Files()
        let bytes = try files.make("a", size: 300_000)
        try Data(bytes).write(to: files.file("b"))
        var first = TorrentMaker([TorrentMaker.File(files.file("a"), name: "720p.mp4")])
        var second = TorrentMaker([TorrentMaker.File(files.file("b"), name: "720p.mp4")])
        first.threads = 1
        second.threads = 4
        second.createdAt = 1_700_000_000
        second.comment = "another"
        second.trackers = [["http://127.0.0.1/announce"], ["udp://127.0.0.1:1", "udp://127.0.0.1:2"]]
        second.webSeeds = ["http://127.0.0.1/720p.mp4"]
        let (one, other) = (try Metainfo(try first.make()), try Metainfo(try second.make()))
        #expect(one.infoHash == other.infoHash)
        #expect(other.trackers == second.trackers)
        #expect(other.webSeeds == second.webSeeds)
        #expect(other.createdAt == 1_700_000_000)
        #expect(Magnet(other.magnet.link)?.trackers.count == 3)
        second.source = "here"
        #expect(try Metainfo(try second.make()).infoHash != one.infoHash)
    }

    @Test("the size of pieces goes with that of the file")
    func pieceLength() {
        let mebi = 1 << 20
        let lengths = [1, 32 * mebi, 33 * mebi, 1024 * mebi, 1024 * 1024 * mebi].map {
            TorrentMaker.pieceLength(for: $0) >> 10
        }
        #expect(lengths == [32, 32, 64, 1024, 16384])
    }

    @Test("it stops when it is told to, and tells how far it is")
    func stops() throws {
        let files = try Files()
        try files.make("a", size: 3_000_000)
        let maker = TorrentMaker([TorrentMaker.File(files.file("a"), name: "a")])
        #expect(throws: CancellationError.self) {
            try maker.make { done in if done > 1_000_000 { throw CancellationError() } }
        }
        #expect(throws: Never.self) { try maker.make { #expect($0 <= 3_000_000) } }
        try Data().write(to: files.file("gone"))
        try FileManager.default.removeItem(at: files.file("gone"))
        #expect(throws: (any Error).self) { try TorrentMaker([TorrentMaker.File(files.file("gone"), name: "x")]).make() }
    }
}

extension TorrentSession {
    /// Whether a torrent comes to be like this within ten seconds.
    func eventually(_ torrent: ID, _ isSo: (TorrentStatus) -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            if let status = status(of: torrent), isSo(status) { return true }
            wait(0.05)
        }
        return false
    }
}
