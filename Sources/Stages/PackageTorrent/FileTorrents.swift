import Foundation
public import StageKit
import Torrents

/// `package.tstream`: a torrent for each whole file that a request asked for, as the ingestion server's clients want
/// them: `clip_90p.ogv.tstream`, pieces of 32 KiB, the playing time, and the tracker that the request names.
public actor FileTorrents: Stage {
    public static let manifest = StageManifest(
        id: "package.tstream", summary: "torrents of whole files, as clients of the ingestion server want them",
        consumes: [.file], accepts: [.facts], produces: [.torrent])

    private static let pieceLength = 32 << 10

    public init(settings: Settings) {}

    /// - Throws: `SystemError` for a file that cannot be read; `CancellationError` within the time of a piece.
    public func run(_ job: Job) throws -> Outcome {
        let files = job.inputs(.file)
        guard !files.isEmpty else { return .skipped("there are no files") }
        let tracker = try WantedOutputs(job.request)?.tracker
        let total = Double(max(1, files.reduce(0) { $0 + $1.size }))
        var drafts: [Draft] = []
        var done = 0
        for file in files {
            let start = done
            let name = file.name.split(separator: "/").last.map(String.init) ?? file.name
            var maker = TorrentMaker([TorrentMaker.File(file.file, name: name)])
            maker.pieceLength = Self.pieceLength
            maker.createdAt = job.video.seconds
            if let tracker { maker.trackers = [[tracker]] }
            let duration = job.inputs(.facts).first?.traits.facts?.duration ?? file.traits.duration
            if let duration { maker.playingTime = TorrentOptions.playingTime(duration) }
            let bytes = try maker.make { count in try job.progress(0.99 * Double(start + count) / total) }
            drafts.append(try job.torrent(of: [file.name], named: "\(file.name).tstream", bytes))
            done += file.size
        }
        try job.progress(1)
        return .done(drafts)
    }
}

extension Job {
    /// A finished `.torrent` file.
    ///
    /// - Parameters:
    ///   - payload: the artefacts in it, in its order.
    ///   - name: of the artefact.
    func torrent(of payload: [String], named name: String, _ bytes: [UInt8]) throws -> Draft {
        let metainfo = try Metainfo(bytes)
        var traits = Traits()
        traits.infoHash = metainfo.infoHash.hex
        traits.magnet = metainfo.magnet.link
        traits.mediaType = "application/x-bittorrent"
        traits.payload = payload
        let draft = try output(.torrent, name: name, traits: traits)
        try Data(bytes).write(to: draft.file)
        return draft
    }
}
