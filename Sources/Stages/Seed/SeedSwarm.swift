import Foundation
import StageKit
import Synchronization
import Torrents

/// The torrents of one session, under the names that videos know them by.
///
/// Two videos may have the same torrent, as equal files give equal hashes: the session holds it once, from the files of
/// one of them, and turns to the other's when that one goes.
final class SeedSwarm: Sendable {
    private struct Entry {
        let holding: Holding
        var isStopped = false
        var isSatisfied = false
        /// People started it again after a goal was reached.
        var isFree = false
        var uploaded = 0
        var seedingTime = 0
    }

    private struct State {
        var session: TorrentSession?
        var lane: Lane?
        var entries: [SwarmTorrent.ID: Entry] = [:]
        /// Which entry's files the session reads, by hash.
        var active: [InfoHash: (entry: SwarmTorrent.ID, torrent: TorrentSession.ID)] = [:]
        var records: [SwarmTorrent.ID: SwarmRecord] = [:]
        var statuses: (at: ContinuousClock.Instant, of: [TorrentSession.ID: TorrentStatus])?
    }

    private let goals: SeedGoals
    private let state = Mutex(State())

    init(goals: SeedGoals) { self.goals = goals }

    // MARK: Life

    /// - Throws: `SessionError` when an address cannot be had.
    func open(_ options: SessionOptions) throws {
        let session = try TorrentSession(options)
        state.withLock { state in
            state.session = session
            state.lane = Lane(name: "swarm")
        }
    }

    /// Leaves the swarms. Blocks until everybody was told, or the farewell is over.
    func close() {
        let (session, lane) = state.withLock { state in
            let ended = (state.session, state.lane)
            state = State()
            return ended
        }
        session?.close()
        lane?.close()
    }

    /// The port that peers may call.
    var port: Int { state.withLock { $0.session }?.port ?? 0 }

    // MARK: On the stage's own lane, and on that of the swarm

    /// Holds a torrent from now on, in place of one of the same name.
    func hold(_ holding: Holding) throws {
        try state.withLock { state in
            if let known = state.entries[holding.id] {
                if known.holding.infoHash == holding.infoHash && known.holding.file == holding.file { return }
                Self.remove(holding.id, from: &state)
            }
            var entry = Entry(holding: holding)
            if let record = state.records[holding.id] {
                entry.isStopped = record.isStopped
                entry.uploaded = record.uploaded
                entry.seedingTime = record.seedingTime
            }
            entry.isSatisfied = goals.areReached(
                uploaded: entry.uploaded, size: holding.size, seedingTime: entry.seedingTime)
            state.entries[holding.id] = entry
            do { try Self.activate(holding.id, in: &state) } catch {
                state.entries[holding.id] = nil
                throw error
            }
        }
    }

    /// Lets the session read an entry's files, unless it has the torrent from another already.
    private static func activate(_ id: SwarmTorrent.ID, in state: inout State) throws {
        guard let entry = state.entries[id], let session = state.session else { return }
        let hash = entry.holding.infoHash
        if state.active[hash] != nil { return update(hash, in: &state) }
        let record = SwarmRecord(
            id: id, isStopped: entry.isStopped, uploaded: entry.uploaded, seedingTime: entry.seedingTime)
        let torrent = try session.add(try entry.holding.addition(record, isPaused: isPaused(hash, in: state)))
        state.active[hash] = (id, torrent)
    }

    /// It is given away as long as one video wants that.
    private static func isPaused(_ hash: InfoHash, in state: State) -> Bool {
        state.entries.values.allSatisfy {
            $0.holding.infoHash != hash || $0.isStopped || ($0.isSatisfied && !$0.isFree)
        }
    }

    private static func update(_ hash: InfoHash, in state: inout State) {
        guard let active = state.active[hash] else { return }
        if isPaused(hash, in: state) {
            state.session?.pause(active.torrent)
        } else {
            state.session?.resume(active.torrent)
        }
        state.statuses = nil
    }

    private static func remove(_ id: SwarmTorrent.ID, from state: inout State) {
        guard let entry = state.entries.removeValue(forKey: id) else { return }
        let hash = entry.holding.infoHash
        state.statuses = nil
        guard let active = state.active[hash], active.entry == id else { return update(hash, in: &state) }
        state.session?.remove(active.torrent)
        state.active[hash] = nil
        if let heir = state.entries.first(where: { $0.value.holding.infoHash == hash })?.key {
            // Its files were good when it was taken in; if they are gone since, nothing is lost by not holding it.
            do { try activate(heir, in: &state) } catch { state.entries[heir] = nil }
        }
    }

    /// Pauses what was given away enough.
    func enforceGoals() async {
        await onLane { swarm in
            let goals = swarm.goals
            swarm.state.withLock { state in
                Self.refresh(&state)
                for (id, entry) in state.entries where !entry.isSatisfied {
                    guard
                        goals.areReached(
                            uploaded: entry.uploaded, size: entry.holding.size, seedingTime: entry.seedingTime)
                    else { continue }
                    state.entries[id]?.isSatisfied = true
                    Self.update(entry.holding.infoHash, in: &state)
                }
            }
        }
    }

    /// Carries the session's totals to the entries, at most once a second.
    private static func refresh(_ state: inout State) {
        guard let session = state.session else { return }
        let now = ContinuousClock.now
        if let known = state.statuses, now - known.at < .seconds(1) { return }
        let statuses = session.statuses()
        state.statuses = (now, statuses)
        for (id, torrent) in state.active.values {
            guard let status = statuses[torrent] else { continue }
            guard var entry = state.entries[id] else { continue }
            entry.uploaded = max(status.uploaded, entry.uploaded)
            entry.seedingTime = max(status.seedingTime, entry.seedingTime)
            state.entries[id] = entry
        }
    }

    private static func torrents(_ state: inout State) -> [SwarmTorrent] {
        refresh(&state)
        return state.entries.map { id, entry in
            let status = state.active[entry.holding.infoHash].flatMap { state.statuses?.of[$0.torrent] }
            var torrent = SwarmTorrent(
                id: id, infoHash: entry.holding.infoHash.hex, state: .seeding, size: entry.holding.size)
            torrent.uploaded = entry.uploaded
            torrent.seedingTime = entry.seedingTime
            if entry.isStopped {
                torrent.state = .stopped
            } else if entry.isSatisfied && !entry.isFree {
                torrent.state = .satisfied
            } else if let error = status?.error {
                torrent.state = .failed
                torrent.error = error
            } else if status?.isChecking == true {
                torrent.state = .checking
            } else if status?.isComplete == false {
                torrent.state = .failed
                torrent.error = "its files are gone or have another size"
            }
            torrent.peers = status?.peers ?? 0
            torrent.seeds = status?.seeds ?? 0
            torrent.uploadRate = status?.uploadRate ?? 0
            torrent.downloadRate = status?.downloadRate ?? 0
            return torrent
        }
    }

    /// Runs `body` where it may block.
    private func onLane<Value: Sendable>(_ body: @escaping @Sendable (SeedSwarm) -> Value) async -> Value {
        guard let lane = state.withLock({ $0.lane }) else { return body(self) }
        return await Task(executorPreference: lane) { body(self) }.value
    }
}

extension SeedSwarm: Swarm {
    func torrents() async -> [SwarmTorrent] { await onLane { $0.state.withLock { Self.torrents(&$0) } } }

    func peers(of torrent: SwarmTorrent.ID) async -> [SwarmPeer] {
        await onLane { swarm in
            let (session, active) = swarm.state.withLock { state in
                (state.session, state.entries[torrent].flatMap { state.active[$0.holding.infoHash] })
            }
            guard let session, let active else { return [] }
            return session.peers(of: active.torrent).map(SwarmPeer.init)
        }
    }

    func stop(_ torrent: SwarmTorrent.ID) async -> Bool {
        await change(torrent) { $0.isStopped = true }
    }

    func start(_ torrent: SwarmTorrent.ID) async -> Bool {
        await change(torrent) {
            $0.isStopped = false
            $0.isFree = true
        }
    }

    private func change(_ torrent: SwarmTorrent.ID, _ body: @escaping @Sendable (inout Entry) -> Void) async -> Bool {
        await onLane { swarm in
            swarm.state.withLock { state in
                guard var entry = state.entries[torrent] else { return false }
                body(&entry)
                state.entries[torrent] = entry
                Self.update(entry.holding.infoHash, in: &state)
                return true
            }
        }
    }

    func remove(_ torrent: SwarmTorrent.ID) async {
        await onLane { $0.state.withLock { Self.remove(torrent, from: &$0) } }
    }

    func remove(video: Identifier) async {
        await onLane { swarm in
            swarm.state.withLock { state in
                for id in state.entries.keys where id.video == video { Self.remove(id, from: &state) }
            }
        }
    }

    func recall(_ records: [SwarmRecord]) async {
        state.withLock { $0.records = Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { $1 }) }
    }
}

extension SwarmPeer {
    fileprivate init(_ peer: TorrentPeer) {
        self.init(
            address: peer.address, port: peer.port, client: peer.client, progress: peer.progress,
            uploadRate: peer.uploadRate, uploaded: peer.uploaded, isEncrypted: peer.isEncrypted)
    }
}
