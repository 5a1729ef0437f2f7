import Foundation
import StageKit
import Synchronization

/// Holds every torrent it gets, and tells what it was asked.
actor PreparedSeed: SwarmStage {
    static let manifest = StageManifest(
        id: "prepared.seed", summary: "Holds torrents.", consumes: [.torrent], produces: [], revisits: true)
    private let held = PreparedSwarm()
    nonisolated var swarm: any Swarm { held }
    init(settings: Settings) {}

    func run(_ job: Job) async throws -> Outcome {
        for torrent in job.inputs(.torrent) {
            held.add(SwarmTorrent.ID(video: job.video, name: torrent.name), hash: torrent.traits.infoHash ?? "")
        }
        return .done([])
    }
}

/// A swarm without a network: two peers, one of them a seed, want everything that is not stopped.
final class PreparedSwarm: Swarm {
    private let held = Mutex<[SwarmTorrent.ID: SwarmTorrent]>([:])

    func add(_ id: SwarmTorrent.ID, hash: String) {
        var torrent = SwarmTorrent(id: id, infoHash: hash, state: .seeding, size: 1000)
        torrent.peers = 2
        torrent.seeds = 1
        torrent.uploadRate = 125
        torrent.uploaded = 500
        torrent.seedingTime = 60
        held.withLock { $0[id] = torrent }
    }

    func torrents() async -> [SwarmTorrent] { held.withLock { Array($0.values) } }

    func peers(of torrent: SwarmTorrent.ID) async -> [SwarmPeer] {
        guard held.withLock({ $0[torrent]?.state == .seeding }) else { return [] }
        return [
            SwarmPeer(
                address: "192.0.2.1", port: 6881, client: "Test <b>1</b>", progress: 0.5, uploadRate: 125,
                uploaded: 500, isEncrypted: true)
        ]
    }

    func stop(_ torrent: SwarmTorrent.ID) async -> Bool { set(torrent, .stopped, peers: 0) }
    func start(_ torrent: SwarmTorrent.ID) async -> Bool { set(torrent, .seeding, peers: 2) }
    func remove(_ torrent: SwarmTorrent.ID) async { held.withLock { $0[torrent] = nil } }
    func remove(video: Identifier) async { held.withLock { $0 = $0.filter { $0.key.video != video } } }
    func recall(_ records: [SwarmRecord]) async {}

    private func set(_ id: SwarmTorrent.ID, _ state: SwarmTorrent.State, peers: Int) -> Bool {
        held.withLock { held in
            held[id]?.state = state
            held[id]?.peers = peers
            return held[id] != nil
        }
    }
}

extension House {
    /// A house whose videos become torrents that are given to others. A video's source is its info-hash.
    static func openSeeding(
        seeds: Bool = true, doors: String = "{}", _ body: @Sendable (House) async throws -> Void
    ) async throws {
        let seed = seeds ? #", "seed": {"stage": "prepared.seed", "after": ["torrent"]}"# : ""
        let pipeline = """
            {"pipeline": {"ingest": {"stage": "prepared.ingest"},
                          "torrent": {"stage": "prepared.torrent", "after": ["ingest"]}\(seed)}, "doors": \(doors)}
            """
        let catalog = StageCatalog([PreparedIngest.self, PreparedTorrent.self, PreparedSeed.self])
        try await open(pipeline: pipeline, catalog: catalog, body)
    }

    static func infoHash(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "a", count: 40 - digits.count) + digits
    }
}
