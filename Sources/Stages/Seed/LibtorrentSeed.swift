import Foundation
public import StageKit
import Torrents

/// `seed.libtorrent`: holds the torrents of all videos for others, as long as the program runs. Its work is in memory,
/// so after a start it is brought round to every video; nothing is hashed again, only sizes are looked at.
public actor LibtorrentSeed: SwarmStage {
    public static let manifest = StageManifest(
        id: "seed.libtorrent", summary: "gives renditions and files to others by BitTorrent", consumes: [.torrent],
        accepts: [.rendition, .source, .file], produces: [], mostLanes: 1, revisits: true)

    private let options: SessionOptions
    private let seeds: SeedSwarm
    private var watch: Task<Void, Never>?

    public nonisolated var swarm: any Swarm { seeds }

    public init(settings: Settings) {
        options = SeedOptions(settings).session
        seeds = SeedSwarm(goals: SeedOptions.goals(settings))
    }

    /// Begins to listen.
    ///
    /// - Throws: `SessionError` when an address cannot be had.
    public func open() async throws {
        try seeds.open(options)
        watch = Task { [seeds] in
            while (try? await Task.sleep(for: .seconds(5))) != nil { await seeds.enforceGoals() }
        }
    }

    /// Says farewell to peers and trackers.
    public func close() async {
        watch?.cancel()
        seeds.close()
    }

    /// The port that peers may call; 0 while it is not open.
    public nonisolated var port: Int { seeds.port }

    /// - Throws: `StageFailure` (permanent) when the renditions are not those that the torrents were made of.
    public func run(_ job: Job) throws -> Outcome {
        let torrents = job.inputs(.torrent)
        for (index, torrent) in torrents.enumerated() {
            try job.progress(Double(index) / Double(torrents.count))
            try seeds.hold(try Holding(torrent, of: job))
        }
        try job.progress(1)
        return .done([])
    }
}
