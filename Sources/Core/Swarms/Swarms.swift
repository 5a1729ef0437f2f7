import SQL
import StageKit
import Synchronization

/// The swarms of the stages that are open, and the keeper of what outlives them.
final class Swarms: Sendable {
    private let library: Library
    private let open = Mutex<[String: any Swarm]>([:])

    init(_ library: Library) { self.library = library }

    /// A stage has opened: its swarm is told what is remembered, before its first job.
    func join(_ swarm: any Swarm, node: String) async throws {
        await swarm.recall(try await library.read { try $0.swarmRecords() })
        open.withLock { $0[node] = swarm }
    }

    /// The stage is about to close.
    func leave(node: String) async throws {
        let swarm = open.withLock { $0.removeValue(forKey: node) }
        if let swarm { try await save(await swarm.torrents()) }
    }

    private var all: [any Swarm] { open.withLock { Array($0.values) } }

    /// Every torrent, as it stood at most a second ago.
    func torrents() async -> [SwarmTorrent] {
        var found: [SwarmTorrent] = []
        for swarm in all { found += await swarm.torrents() }
        return found
    }

    func peers(of torrent: SwarmTorrent.ID) async -> [SwarmPeer] {
        var found: [SwarmPeer] = []
        for swarm in all { found += await swarm.peers(of: torrent) }
        return found
    }

    /// - Returns: false when there is no such torrent.
    func stop(_ torrent: SwarmTorrent.ID) async throws -> Bool {
        var isKnown = false
        for swarm in all where await swarm.stop(torrent) { isKnown = true }
        if isKnown { try await remember(torrent, isStopped: true) }
        return isKnown
    }

    /// - Returns: false when there is no such torrent.
    func start(_ torrent: SwarmTorrent.ID) async throws -> Bool {
        var isKnown = false
        for swarm in all where await swarm.start(torrent) { isKnown = true }
        if isKnown { try await remember(torrent, isStopped: false) }
        return isKnown
    }

    func remove(_ torrent: SwarmTorrent.ID) async {
        for swarm in all { await swarm.remove(torrent) }
    }

    /// Nobody reads files of the video when this returns.
    func remove(video: Identifier) async {
        for swarm in all { await swarm.remove(video: video) }
    }

    /// Writes down what outlives the program, where it has changed.
    func save() async throws { try await save(await torrents()) }

    private func save(_ torrents: [SwarmTorrent]) async throws {
        let records = torrents.map(\.record)
        let known = Dictionary(
            try await library.read { try $0.swarmRecords() }.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let changed = records.filter { known[$0.id] != $0 }
        guard !changed.isEmpty else { return }
        // A few bytes of a total may be lost with the power.
        try await library.write(.relaxed) { ledger in
            for record in changed { try ledger.put(record) }
        }
    }

    private func remember(_ torrent: SwarmTorrent.ID, isStopped: Bool) async throws {
        try await library.write { ledger in
            var record = try ledger.swarmRecord(torrent) ?? SwarmRecord(id: torrent)
            record.isStopped = isStopped
            try ledger.put(record)
            ledger.note(.artifact(torrent.name), of: torrent.video)
        }
    }
}
