import Foundation
import StageKit
import Torrents

/// One file of a torrent, fetched from those who have it, into a folder that survives: what is there already is looked
/// at and not fetched again.
struct TorrentDownload {
    let session: TorrentSession
    let folder: URL
    let limits: TorrentLimits
    let job: Job

    /// What peers told of a magnet link, for the next attempt.
    private var descriptionFile: URL { folder.appending(path: "description") }

    /// Gets the description of a magnet link.
    ///
    /// - Returns: a whole `.torrent` file, which names the link's trackers.
    func describe(_ magnet: Magnet) throws -> [UInt8] {
        let hashes = magnet.infoHashes
        if let known = try? [UInt8](Data(contentsOf: descriptionFile)), let metainfo = try? Metainfo(known),
            hashes.contains(where: { $0 == metainfo.v1 || $0 == metainfo.v2 })
        {
            return known
        }
        var addition = Addition(.magnet(magnet), folder: folder)
        addition.isDescriptionOnly = true
        let torrent = try add(addition)
        defer { session.remove(torrent) }
        for peer in magnet.peers { connect(torrent, peer) }
        let patience = Patience(limits.patience)
        while session.status(of: torrent)?.hasDescription != true {
            if let error = session.status(of: torrent)?.error { throw failure(error) }
            guard patience.lasts else { throw nobody(torrent, what: "the description of the magnet link") }
            session.wait(0.1)
            try job.progress(0)
        }
        guard let info = session.description(of: torrent), let value = try? BencodeReader.read(info).value else {
            throw StageFailure.permanent("bad_torrent", "the description that peers sent cannot be read")
        }
        // Checked before anything of it is used; its hash was, by the session.
        _ = try read { () throws(MetainfoError) in try Metainfo(info: info) }
        let whole = Bencode.dictionary([Bencode.Member("info", value)])
            .adding(trackers: magnet.trackers.map { [$0] }, webSeeds: magnet.webSeeds).encoded
        guard try Metainfo(whole).infoHash == Metainfo(info: info).infoHash else {
            throw StageFailure.permanent("bad_torrent", "the description that peers sent is not written as it should be")
        }
        try Data(whole).write(to: descriptionFile, options: .atomic)
        return whole
    }

    /// Fetches the largest file of a torrent.
    ///
    /// - Parameter path: where to, below the folder.
    func fetch(_ bytes: [UInt8], to path: String, peers: [String]) throws {
        let metainfo = try read { () throws(MetainfoError) in try Metainfo(bytes) }
        let largest = metainfo.files.enumerated().filter { !$0.element.isPadding }
            .max { $0.element.size < $1.element.size }
        guard let (index, file) = largest, file.size > 0 else {
            throw StageFailure.reject("empty_torrent", "there is nothing in the torrent")
        }
        guard file.size <= limits.largest else {
            throw StageFailure.reject(
                "too_large", "the file in the torrent has \(file.size) bytes; at most \(limits.largest) are allowed",
                hint: "an operator can raise \"largest\" of the node")
        }
        var addition = Addition(.metainfo(bytes), folder: folder)
        addition.wantedFile = index
        addition.files = [path]
        let torrent = try add(addition)
        for peer in peers { connect(torrent, peer) }
        var patience = Patience(limits.patience)
        while true {
            guard let status = session.status(of: torrent) else { throw CancellationError() }
            if let error = status.error { throw failure(error) }
            if status.wanted > 0 && status.isFinished && !status.isChecking { return }
            try job.progress(status.wanted > 0 ? 0.95 * Double(status.done) / Double(status.wanted) : 0)
            if patience.sees(status.done + (status.isChecking ? 1 : 0)) {
                session.wait(0.1)
                continue
            }
            throw status.done == 0
                ? nobody(torrent, what: "the torrent")
                : StageFailure.retry(
                    "stalled",
                    "for \(Units.spelled(seconds: limits.patience)) nobody has sent more of it; "
                        + "\(status.done) of \(status.wanted) bytes are here")
        }
    }

    private func add(_ addition: Addition) throws -> TorrentSession.ID {
        do throws(SessionError) { return try session.add(addition) } catch {
            throw StageFailure.permanent("bad_torrent", "the torrent cannot be used: \(error)")
        }
    }

    /// `127.0.0.1:6881`, as magnet links name peers (BEP 9).
    private func connect(_ torrent: TorrentSession.ID, _ peer: String) {
        guard let colon = peer.lastIndex(of: ":"), let port = UInt16(peer[peer.index(after: colon)...]) else { return }
        session.connect(torrent, to: peer[..<colon].trimmingCharacters(in: ["[", "]"]), port: Int(port))
    }

    private func nobody(_ torrent: TorrentSession.ID, what: String) -> StageFailure {
        let trouble = session.trackerTrouble(of: torrent).map { "; \($0)" } ?? ""
        return .permanent(
            "no_peers", "in \(Units.spelled(seconds: limits.patience)) nobody was found who sends \(what)\(trouble)",
            hint: "check that somebody seeds it, that its trackers answer, and the node's \"dht\" and \"patience\"")
    }

    private func failure(_ words: String) -> StageFailure {
        words.contains("No space") || words.contains("no space")
            ? .retry("disk_full", "no space left for the source") : .retry("torrent_failed", "the download failed: \(words)")
    }

    private func read(_ body: () throws(MetainfoError) -> Metainfo) throws -> Metainfo {
        do throws(MetainfoError) { return try body() } catch {
            throw StageFailure.reject(error.code.rawValue, "the torrent is refused: \(error)")
        }
    }
}

/// What is too much for a download.
struct TorrentLimits {
    /// In bytes.
    let largest: Int
    /// In seconds: how long to go on when nothing comes.
    let patience: Double
}

/// How long to go on without a sign of life.
private struct Patience {
    private let seconds: Double
    private var last = ContinuousClock.now
    private var seen = 0

    init(_ seconds: Double) { self.seconds = seconds }

    var lasts: Bool { last.duration(to: .now) < .seconds(seconds) }

    /// - Parameter amount: a larger one than before is a sign of life.
    mutating func sees(_ amount: Int) -> Bool {
        if amount > seen { (seen, last) = (amount, .now) }
        return lasts
    }
}
