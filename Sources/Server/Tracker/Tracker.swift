import Core
import HTTP
import StageKit
import Synchronization

/// The tracker: tells the peers of a torrent of each other. Only of torrents that are here, unless it is open to all.
final class Tracker: Sendable {
    /// What was asked since the start.
    struct Counts: Sendable, Equatable {
        var announces = 0
        var scrapes = 0
        var failures = 0
        /// In all swarms together, at present.
        var swarms = 0
        var seeds = 0
        var leechers = 0
    }

    private struct State {
        var table: SwarmTable
        var random = SystemRandomNumberGenerator()
        var counts = Counts()
    }

    private let settings: Doors.Tracker
    private let isKnown: @Sendable (TwentyBytes) async throws -> Bool
    private let state: Mutex<State>
    private let start = ContinuousClock.now

    /// - Parameter isKnown: whether a torrent is one of ours.
    init(_ settings: Doors.Tracker, isKnown: @escaping @Sendable (TwentyBytes) async throws -> Bool) {
        self.settings = settings
        self.isKnown = isKnown
        var limits = SwarmTable.Limits()
        limits.peers = settings.peers
        limits.interval = Int(settings.interval)
        state = Mutex(State(table: SwarmTable(limits)))
    }

    /// A tracker for the torrents of a service.
    convenience init(_ service: Service) {
        self.init(service.blueprint.doors.tracker) { try await service.knowsTorrent($0.hex) }
    }

    var counts: Counts {
        let now = now
        return state.withLock { state in
            state.table.sweep(at: now)
            var counts = state.counts
            counts.swarms = state.table.swarmCount
            counts.seeds = state.table.seedCount
            counts.leechers = state.table.peerCount - state.table.seedCount
            return counts
        }
    }

    /// The bencoded answer to an announce.
    func announce(_ request: Request) async throws -> [UInt8] {
        try await answering {
            let announcement = try Announcement(request.head.target.rawQuery)
            try await check([announcement.infoHash])
            let caller = try TrackerCaller(request, announcement, settings)
            let now = now
            let answer = state.withLock { state in
                state.counts.announces += 1
                return state.table.announce(
                    announcement, from: caller.addresses, at: now, using: &state.random, isReachable: caller.canReach)
            }
            return TrackerReply.announce(
                caller.translated(answer), to: announcement, at: caller.addresses.first,
                interval: Int(settings.interval))
        }
    }

    /// The bencoded answer to a scrape.
    func scrape(_ request: Request) async throws -> [UInt8] {
        try await answering {
            let hashes = try TrackerQuery(request.head.target.rawQuery).infoHashes()
            try await check(hashes)
            let now = now
            return TrackerReply.scrape(
                state.withLock { state in
                    state.counts.scrapes += 1
                    return hashes.map { ($0, state.table.scrape($0, at: now)) }
                })
        }
    }

    private func check(_ hashes: [TwentyBytes]) async throws {
        guard !settings.isOpen else { return }
        for hash in hashes where try await !isKnown(hash) {
            state.withLock { $0.table.remove(hash) }
            throw TrackerFailure("there is no torrent with the info-hash \(hash.hex) here")
        }
    }

    /// Makes an answer of a failure, and counts it.
    private func answering(_ body: () async throws -> [UInt8]) async throws -> [UInt8] {
        do {
            return try await body()
        } catch let failure as TrackerFailure {
            state.withLock { $0.counts.failures += 1 }
            return TrackerReply.failure(failure)
        }
    }

    /// In seconds.
    private var now: Int { Int((ContinuousClock.now - start).components.seconds) }
}
