import Crypto
import Fetch
import Foundation
public import StageKit
import Torrents

/// `ingest.torrent`: brings the source in by BitTorrent, when it is a torrent: a magnet link or the address of a
/// `.torrent` file as the request's `source`, or such a file uploaded in the place of the video. The largest file of it
/// becomes the source; where the request says `seed`, the torrent is kept too. Anything else is skipped, for `ingest.file` after it.
///
/// A session lives as long as the job. What was fetched stays in the workbench when the job is interrupted, and is
/// checked and gone on with by the next attempt.
public actor IngestTorrent: Stage {
    public static let manifest = StageManifest(
        id: "ingest.torrent", summary: "takes the source in by BitTorrent: a magnet link or a .torrent file",
        consumes: [], accepts: [.source], produces: [.source, .torrent])

    private let limits: TorrentLimits
    private let session: SessionOptions
    private let policy: NetworkPolicy
    private let fetcher = Fetcher()

    public init(settings: Settings) {
        limits = TorrentLimits(
            largest: settings.size("largest", default: 256 << 30, in: 1...(1 << 50), "The largest file to take in."),
            patience: settings.duration(
                "patience", default: 600, in: 1...(7 * 86400), "How long to go on when nobody sends anything."))
        var options = SessionOptions()
        options.listen = settings.strings(
            "listen", default: ["0.0.0.0:0", "[::]:0"], "Numeric addresses and ports to call from and to be called at.")
        options.downloadRate = settings.size(
            "downloadRate", default: 0, in: 0...(1 << 31 - 1), "The most to take in a second; 0B: no limit.")
        options.uploadRate = settings.size(
            "uploadRate", default: 0, in: 0...(1 << 31 - 1), "The most to give in a second meanwhile; 0B: no limit.")
        options.connections = settings.integer("connections", default: 100, in: 2...10_000, "The most peers.")
        options.hasDHT = settings.flag(
            "dht", default: false, "Asks the world's distributed table (BEP 5), which links without trackers need.")
        options.hasLocalDiscovery = settings.flag("lsd", default: false, "Asks the local network (BEP 14).")
        options.hasPeerExchange = settings.flag("pex", default: true, "Asks peers for others (BEP 11).")
        options.hashingThreads = 2
        let network = settings.network
        options.blocked = NetworkPolicy.refused.map { SessionOptions.Range($0.first, $0.last) }
        options.allowed = network.map { SessionOptions.Range($0.bytes, $0.last) }
        session = options
        policy = NetworkPolicy { address in network.contains { $0.contains(address) } }
    }

    /// - Throws: `StageFailure`: `reject` for a torrent that is hostile or too large, `permanent` when nobody has it;
    ///   `CancellationError` within two seconds.
    public func run(_ job: Job) async throws -> Outcome {
        guard let origin = try TorrentOrigin(job) else { return .skipped("the source is no torrent") }
        try job.progress(0)
        let draft = try job.growing(.source, name: "source/original")
        // Looked at before anybody is called.
        let known = try await metainfo(origin, job)
        let session: TorrentSession
        do throws(SessionError) { session = try TorrentSession(self.session) } catch {
            throw StageFailure.retry("no_session", "\(error)")
        }
        // With the session all files are closed, and nothing is written any more.
        defer { session.close() }
        let download = TorrentDownload(session: session, folder: try job.workbench(), limits: limits, job: job)
        var peers: [String] = []
        let bytes: [UInt8]
        if case .magnet(let magnet) = origin {
            bytes = try download.describe(magnet)
            peers = magnet.peers
        } else {
            bytes = known
        }
        try download.fetch(bytes, to: draft.name, peers: peers)
        session.close()
        let source = try finished(draft, bytes, job)
        guard job.request["seed"]?.bool == true, let torrent = try kept(bytes, job) else { return .done([source]) }
        return .done([source, torrent])
    }

    /// The torrent itself, so that a seed gives to others what was fetched; nil for one of several files, as not all of
    /// them are here.
    private func kept(_ bytes: [UInt8], _ job: Job) throws -> Draft? {
        let metainfo = try Metainfo(bytes)
        guard metainfo.files.count == 1 else { return nil }
        var traits = Traits()
        traits.infoHash = metainfo.infoHash.hex
        traits.magnet = metainfo.magnet.link
        traits.payload = ["source/original"]
        let draft = try job.output(.torrent, name: "source.torrent", traits: traits)
        try Data(bytes).write(to: draft.file)
        return draft
    }

    /// The `.torrent` file, empty for a magnet link.
    private func metainfo(_ origin: TorrentOrigin, _ job: Job) async throws -> [UInt8] {
        let file: URL
        switch origin {
        case .magnet: return []
        case .file(let url): file = url
        case .address(let address):
            file = job.scratch.appending(path: "torrent")
            var wanted = FetchRequest(address)
            wanted.policy = policy
            wanted.limits.size = TorrentOrigin.largestFile
            do {
                _ = try await fetcher.fetch(wanted, to: file) { _ in try job.progress(0) }
            } catch let error as FetchError {
                throw StageFailure(error)
            }
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
        guard size <= TorrentOrigin.largestFile else {
            throw StageFailure.reject(
                "torrent_too_large", "the .torrent file has \(size) bytes; at most \(TorrentOrigin.largestFile) are read")
        }
        let bytes = [UInt8](try Data(contentsOf: file))
        do throws(MetainfoError) { _ = try Metainfo(bytes) } catch {
            throw StageFailure.reject(error.code.rawValue, "the torrent is refused: \(error)")
        }
        return bytes
    }

    /// Looks at what is on disk once more, now that the session is closed, and takes its checksum.
    private func finished(_ draft: Draft, _ bytes: [UInt8], _ job: Job) throws -> Draft {
        let metainfo = try Metainfo(bytes)
        if let pieces = metainfo.pieces, metainfo.files.count == 1 {
            var check = TorrentMaker([TorrentMaker.File(draft.file, name: "check")])
            check.pieceLength = metainfo.pieceLength
            let found = try Metainfo(try check.make { _ in try job.progress(0.96) }).pieces
            guard found == pieces else {
                try? FileManager.default.removeItem(at: draft.file)
                throw StageFailure.retry("damaged", "what was fetched is not what the torrent says")
            }
        }
        let digest = try Digest(.sha256, of: draft.file, isCancelled: job.cancellation)
        var draft = draft
        draft.traits.checksum = Checksum(.sha256, digest.bytes)?.description
        try job.progress(1)
        return draft
    }
}
