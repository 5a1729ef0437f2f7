/// All swarms of a tracker, as a value: who is where, without a clock, a socket or a database. Its memory is bounded.
struct SwarmTable: Sendable {
    struct Limits: Sendable, Equatable {
        /// Peers over all torrents; about 150 bytes of memory each.
        var peers = 100_000
        /// Peers of one torrent.
        var peersPerTorrent = 5_000
        /// Peers of one torrent in one network, so that nobody fills it alone.
        var peersPerNetwork = 32
        /// After how many seconds a peer is to announce itself again.
        var interval = 1800
        /// How long a peer is remembered: until it has missed its turn. Clients have a least interval of their own,
        /// libtorrent 5 minutes.
        var life: Int { max(interval, 330) * 2 }
    }

    struct Answer: Sendable, Equatable {
        var seeds: Int
        var leechers: Int
        var peers: [TrackedSwarm.Peer]
    }

    struct Scraped: Sendable, Equatable {
        var seeds = 0
        var leechers = 0
        var completed = 0
    }

    let limits: Limits
    private var swarms: [TwentyBytes: TrackedSwarm] = [:]
    private(set) var peerCount = 0
    private(set) var seedCount = 0
    private var lastSweep = Int.min
    /// At most so often is everything looked at, in seconds.
    private static let sweepInterval = 60

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Those with peers.
    var swarmCount: Int { swarms.count }

    /// Takes an announcement in and picks peers for the answer. A swarm that is full still answers, but keeps nobody new.
    ///
    /// - Parameters:
    ///   - addresses: of the peer that announces; usually one.
    ///   - now: in seconds, never less than before.
    ///   - isReachable: whether the one who asks can reach a peer.
    mutating func announce(
        _ announcement: Announcement, from addresses: [PeerAddress], at now: Int,
        using random: inout some RandomNumberGenerator, isReachable: (PeerAddress) -> Bool = { _ in true }
    ) -> Answer {
        sweepIfDue(at: now)
        let hash = announcement.infoHash
        var swarm = swarms.removeValue(forKey: hash) ?? TrackedSwarm()
        let (peersBefore, seedsBefore) = (swarm.peers.count, swarm.seeds)
        swarm.expire(at: now, life: limits.life)
        for address in addresses { take(announcement, from: address, into: &swarm, at: now, before: peersBefore) }
        let wanted = announcement.event == .stopped ? 0 : announcement.wanted
        var picked = swarm.pick(wanted, using: &random) { peer in
            !(announcement.isSeed && peer.isSeed) && !addresses.contains(peer.address) && isReachable(peer.address)
        }
        if announcement.isSeed {
            // Two who have everything have nothing to say to each other. But a client that has nothing but a magnet link
            // does not know how much is left, and says 0 as well (aria2 does).
            picked += swarm.pick(wanted - picked.count, using: &random) { peer in
                peer.isSeed && !addresses.contains(peer.address) && isReachable(peer.address)
            }
        }
        peerCount += swarm.peers.count - peersBefore
        seedCount += swarm.seeds - seedsBefore
        if !swarm.peers.isEmpty { swarms[hash] = swarm }
        return Answer(seeds: swarm.seeds, leechers: swarm.peers.count - swarm.seeds, peers: picked)
    }

    private func take(
        _ announcement: Announcement, from address: PeerAddress, into swarm: inout TrackedSwarm, at now: Int, before: Int
    ) {
        if announcement.event == .stopped { return swarm.remove(address) }
        let isKnown = swarm.contains(address)
        let hasRoom =
            swarm.peers.count < limits.peersPerTorrent && peerCount + swarm.peers.count - before < limits.peers
            && swarm.hasRoom(for: address, most: limits.peersPerNetwork)
        guard isKnown || hasRoom else { return }
        if announcement.event == .completed, isKnown, !swarm.isSeed(address) { swarm.countCompletion() }
        swarm.put(
            TrackedSwarm.Peer(address: address, id: announcement.peer, isSeed: announcement.isSeed, seenAt: now),
            life: limits.life)
    }

    /// How a torrent stands; zeros for one that nobody has.
    mutating func scrape(_ hash: TwentyBytes, at now: Int) -> Scraped {
        sweepIfDue(at: now)
        guard let swarm = swarms[hash] else { return Scraped() }
        let alive = swarm.peers.filter { $0.seenAt + limits.life > now }
        let seeds = alive.count(where: \.isSeed)
        return Scraped(seeds: seeds, leechers: alive.count - seeds, completed: swarm.completed)
    }

    /// Forgets a torrent with its peers.
    mutating func remove(_ hash: TwentyBytes) {
        guard let swarm = swarms.removeValue(forKey: hash) else { return }
        peerCount -= swarm.peers.count
        seedCount -= swarm.seeds
    }

    /// Forgets everybody that is gone, and swarms without peers.
    mutating func sweep(at now: Int) {
        lastSweep = now
        for hash in Array(swarms.keys) {
            swarms[hash]?.expire(at: now, life: limits.life)
            if swarms[hash]?.peers.isEmpty == true { swarms[hash] = nil }
        }
        peerCount = swarms.values.reduce(0) { $0 + $1.peers.count }
        seedCount = swarms.values.reduce(0) { $0 + $1.seeds }
    }

    private mutating func sweepIfDue(at now: Int) {
        if lastSweep == .min { lastSweep = now }
        if now - lastSweep >= Self.sweepInterval { sweep(at: now) }
    }
}
