import Foundation
import Testing
import Torrents

@Suite struct TorrentSessionTests {
    /// A session that has a file, as it is.
    private func seed(_ files: Files, size: Int = 500_000) throws -> (TorrentSession, [UInt8], TorrentSession.ID) {
        try files.make("720p.mp4", size: size)
        let torrent = try TorrentMaker([TorrentMaker.File(files.file("720p.mp4"), name: "film.mp4")]).make()
        let session = try TorrentSession()
        var addition = Addition(.metainfo(torrent), folder: files.folder)
        addition.files = ["720p.mp4"]
        addition.isComplete = true
        return (session, torrent, try session.add(addition))
    }

    @Test("a magnet link and one peer are enough to have a file")
    func magnet() throws {
        let files = try Files()
        let (giver, torrent, given) = try seed(files)
        let taker = try TorrentSession()
        defer { giver.close(); taker.close() }
        #expect(giver.eventually(given) { $0.isComplete })
        let magnet = try Metainfo(torrent).magnet
        let folder = files.folder.appending(path: "down")
        var addition = Addition(.magnet(magnet), folder: folder)
        addition.isDescriptionOnly = true
        let id = try taker.add(addition)
        taker.connect(id, to: "127.0.0.1", port: giver.port)
        #expect(taker.eventually(id) { $0.hasDescription })
        let info = try #require(taker.description(of: id))
        #expect(try Metainfo(info: info).infoHash == magnet.infoHashes[0])
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "film.mp4").path))
        taker.remove(id)
        var whole = Addition(
            .metainfo(Bencode.dictionary([.init("info", try BencodeReader.read(info).value)]).encoded), folder: folder)
        whole.wantedFile = 0
        whole.files = ["original"]
        let second = try taker.add(whole)
        taker.connect(second, to: "127.0.0.1", port: giver.port)
        #expect(taker.eventually(second) { $0.wanted > 0 && $0.done == $0.wanted && $0.isFinished })
        taker.close()
        #expect(try Data(contentsOf: folder.appending(path: "original")) == Data(contentsOf: files.file("720p.mp4")))
        #expect(giver.eventually(given) { $0.uploaded >= 500_000 })
    }

    @Test("what was uploaded before is counted, and a pause is a pause")
    func totals() throws {
        let files = try Files()
        let (session, torrent, id) = try seed(files)
        defer { session.close() }
        session.remove(id)
        #expect(session.status(of: id) == nil)
        var addition = Addition(.metainfo(torrent), folder: files.folder)
        addition.files = ["720p.mp4"]
        addition.isComplete = true
        addition.isPaused = true
        addition.uploaded = 12_345
        addition.seedingTime = 77
        let again = try session.add(addition)
        #expect(session.eventually(again) { $0.isComplete && $0.isPaused && $0.uploaded == 12_345 })
        #expect(session.status(of: again)?.seedingTime == 77)
        session.resume(again)
        #expect(session.eventually(again) { !$0.isPaused })
        #expect(session.statuses().count == 1)
    }

    @Test("a file that is not there any more is not given away")
    func missing() throws {
        let files = try Files()
        let (session, torrent, id) = try seed(files)
        defer { session.close() }
        session.remove(id)
        try FileManager.default.removeItem(at: files.file("720p.mp4"))
        var addition = Addition(.metainfo(torrent), folder: files.folder)
        addition.files = ["720p.mp4"]
        addition.isComplete = true
        let again = try session.add(addition)
        #expect(session.eventually(again) { !$0.isComplete && !$0.isChecking })
    }

    @Test("what cannot be had is told")
    func failures() throws {
        let first = try TorrentSession()
        defer { first.close() }
        var options = SessionOptions()
        options.listen = ["127.0.0.1:\(first.port)"]
        #expect(throws: SessionError.self) { try TorrentSession(options) }
        options.listen = ["127.0.0.1:0"]
        options.blocked = [SessionOptions.Range("x", "y")]
        #expect(throws: SessionError.self) { try TorrentSession(options) }
        #expect(throws: SessionError.self) { try first.add(Addition(.metainfo([1, 2, 3]), folder: URL(filePath: "/tmp"))) }
        first.close()
        #expect(first.port == 0)
        #expect(first.statuses().isEmpty)
    }
}
