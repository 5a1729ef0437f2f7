import Crypto
import Foundation
import LoopbackServer
import StageKit
import StageTesting
import Testing
import Torrents

@testable import Ingest

@Suite struct IngestTorrentTests {
    private let bench: StageBench
    private let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }
    private static let loopback = [AddressRange("127.0.0.0/8")].compactMap(\.self)

    init() throws { bench = try StageBench() }

    /// A stage that knows no network but loopback.
    private func stage(patience: String = "20s", network: [AddressRange] = loopback) -> IngestTorrent {
        let settings: [JSON.Member] = [
            .init("listen", .array(["127.0.0.1:0"])), .init("patience", .string(patience)), .init("pex", false),
        ]
        return IngestTorrent(settings: Settings(.object(settings), network: network))
    }

    /// Somebody who has it.
    private func giver(tracker: String? = nil) throws -> (session: TorrentSession, torrent: [UInt8]) {
        let file = bench.folder.appending(path: "film.mp4")
        try Data(content).write(to: file)
        var maker = TorrentMaker([TorrentMaker.File(file, name: "film.mp4")])
        maker.trackers = tracker.map { [[$0]] } ?? []
        let torrent = try maker.make()
        let session = try TorrentSession()
        var addition = Addition(.metainfo(torrent), folder: bench.folder)
        addition.isComplete = true
        _ = try session.add(addition)
        return (session, torrent)
    }

    private func request(_ source: String) -> JSON { .object([JSON.Member("source", .string(source))]) }

    private func magnet(_ torrent: [UInt8], port: Int) throws -> String {
        var magnet = try Metainfo(torrent).magnet
        magnet.peers = ["127.0.0.1:\(port)"]
        return magnet.link
    }

    private func expect(_ run: StageBench.Run) throws {
        let draft = try #require(run.drafts.first)
        #expect(run.drafts.count == 1)
        #expect(draft.name == "source/original")
        #expect(try Data(contentsOf: draft.file) == Data(content))
        #expect(draft.traits.checksum == Checksum(.sha256, Digest(.sha256, of: content).bytes)?.description)
    }

    @Test("a magnet link becomes the source") func magnetLink() async throws {
        let (session, torrent) = try giver()
        defer { session.close() }
        let run = try await bench.run(stage(), request: request(try magnet(torrent, port: session.port)))
        try expect(run)
    }

    @Test("the address of a .torrent file becomes the source, and an uploaded one does")
    func torrentFile() async throws {
        let port = Port()
        let tracker = try LoopbackServer { path in
            if path.hasPrefix("/film.torrent") { return [.answer(body: port.torrent)] }
            let peer = [127, 0, 0, 1, UInt8(port.number >> 8), UInt8(port.number & 255)] as [UInt8]
            return [.answer(body: Bencode.dictionary([.init("interval", .integer(60)), .init("peers", .bytes(peer))]).encoded)]
        }
        defer { tracker.close() }
        let (session, torrent) = try giver(tracker: tracker.address("/announce"))
        defer { session.close() }
        port.set(session.port, torrent)
        try expect(try await bench.run(stage(), request: request(tracker.address("/film.torrent?x=y"))))
        let upload = try bench.artifact(.source, "source/original", bytes: torrent)
        try expect(try await bench.run(stage(), inputs: [upload]))
    }

    @Test("an attempt that was interrupted is gone on with") func resumes() async throws {
        let (session, torrent) = try giver()
        defer { session.close() }
        let workbench = bench.folder.appending(path: "workbench")
        let half = workbench.appending(path: "source/original")
        try FileManager.default.createDirectory(at: half.deletingLastPathComponent(), withIntermediateDirectories: true)
        var part = content
        for index in 300_000..<part.count { part[index] = 0 }
        try Data(part).write(to: half)
        let run = try await bench.run(
            stage(), request: request(try magnet(torrent, port: session.port)), workbench: workbench)
        try expect(run)
        // It says what it gave at most once a second.
        var uploaded = 0
        for _ in 0..<30 where uploaded == 0 {
            session.wait(0.1)
            uploaded = session.statuses().values.first?.uploaded ?? 0
        }
        #expect(1..<500_000 ~= uploaded)
    }

    @Test("a link that nobody has fails after its time, and says so") func nobody() async throws {
        let link = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567"
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(stage(patience: "1s"), request: request(link))
        }
        #expect(failure?.code == "no_peers")
        #expect(failure?.advice == .permanent)
        #expect(failure?.words == "in 1s nobody was found who sends the description of the magnet link")
    }

    @Test("private addresses are not called unless the operator says so") func privateAddress() async throws {
        let (session, torrent) = try giver()
        defer { session.close() }
        let link = try magnet(torrent, port: session.port)
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(stage(patience: "2s", network: []), request: request(link))
        }
        #expect(failure?.code == "no_peers")
    }

    @Test("it stops when it is told to") func cancelled() async throws {
        let link = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567"
        let breaches = await Conformance(of: IngestTorrent.self, patience: .seconds(4)).cancelled(
            stage(), on: [], request: request(link), bench: bench, isEarly: false)
        #expect(breaches == [])
    }

    @Test("what is no torrent is left to others") func others() async throws {
        for source in ["http://127.0.0.1/film.mp4", "/film.torrent"] {
            let run = try await bench.run(stage(), request: request(source))
            #expect(run.outcome == .skipped("the source is no torrent"))
        }
        for bytes in [[UInt8](), Array("d".utf8), Array("ftyp".utf8), Array("d4:\u{0}\u{1}".utf8)] {
            let upload = try bench.artifact(.source, "source/original", bytes: bytes)
            #expect(try await bench.run(stage(), inputs: [upload]).outcome == .skipped("the source is no torrent"))
        }
    }

    @Test("hostile torrents are refused, and nothing is written", arguments: [
        ("../x", "unsafe_path"), ("/etc/passwd", "unsafe_path"), ("a/b", "unsafe_path"), ("", "bad_torrent"),
    ])
    func hostile(name: String, code: String) async throws {
        let info = Bencode.dictionary([
            .init("name", .text(name)), .init("length", .integer(10)), .init("piece length", .integer(16384)),
            .init("pieces", .bytes([UInt8](repeating: 0, count: 20))),
        ])
        try await refuses(Bencode.dictionary([.init("info", info)]).encoded, code)
    }

    @Test("bencode without end is refused") func deep() async throws {
        try await refuses(Array("d4:info".utf8) + [UInt8](repeating: UInt8(ascii: "l"), count: 10_000), "bad_torrent")
    }

    @Test("ten million pieces are refused") func manyPieces() async throws {
        let info = Bencode.dictionary([
            .init("name", .text("film")), .init("length", .integer(10_000_000 * 16384)),
            .init("piece length", .integer(16384)), .init("pieces", .bytes([UInt8](repeating: 0, count: 20))),
        ])
        try await refuses(Bencode.dictionary([.init("info", info)]).encoded, "torrent_too_large")
    }

    private func refuses(_ torrent: [UInt8], _ code: String) async throws {
        let upload = try bench.artifact(.source, "source/original", bytes: torrent)
        let failure = await #expect(throws: StageFailure.self) { try await bench.run(stage(), inputs: [upload]) }
        #expect(failure?.code == code)
        #expect(failure?.advice == .reject)
    }

    @Test("a link that names nothing is told") func badMagnet() async throws {
        let failure = await #expect(throws: StageFailure.self) {
            try await bench.run(stage(), request: request("magnet:?dn=x"))
        }
        #expect(failure?.code == "bad_magnet")
    }
}

/// Where the giver listens, which the tracker learns later.
private final class Port: @unchecked Sendable {
    // @unchecked because of both values: they are set before anybody asks for them.
    private(set) var number = 0
    private(set) var torrent: [UInt8] = []

    func set(_ number: Int, _ torrent: [UInt8]) {
        self.number = number
        self.torrent = torrent
    }
}
