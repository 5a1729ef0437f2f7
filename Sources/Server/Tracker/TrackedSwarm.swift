/// The peers of one torrent. Knows no clock: times are seconds since a start that does not matter here.
struct TrackedSwarm: Sendable {
    struct Peer: Sendable, Equatable {
        let address: PeerAddress
        var id: TwentyBytes
        var isSeed: Bool
        var seenAt: Int
    }

    private(set) var peers: [Peer] = []
    private(set) var seeds = 0
    /// How often a peer has told that it now has everything.
    private(set) var completed = 0
    private var places: [PeerAddress: Int] = [:]
    private var perNetwork: [UInt64: Int] = [:]
    /// No peer expires before.
    private var nextExpiry = Int.max

    /// Whether one more peer may come from there.
    ///
    /// - Parameter most: of one network; this machine's own peers do not count.
    func hasRoom(for address: PeerAddress, most: Int) -> Bool {
        address.isLoopback || perNetwork[address.network, default: 0] < most
    }

    func contains(_ address: PeerAddress) -> Bool { places[address] != nil }

    /// False for one that is not there.
    func isSeed(_ address: PeerAddress) -> Bool { places[address].map { peers[$0].isSeed } ?? false }

    /// Adds a peer, or notes that it is still there.
    mutating func put(_ peer: Peer, life: Int) {
        nextExpiry = min(nextExpiry, peer.seenAt + life)
        if let place = places[peer.address] {
            seeds += (peer.isSeed ? 1 : 0) - (peers[place].isSeed ? 1 : 0)
            peers[place] = peer
            return
        }
        places[peer.address] = peers.count
        peers.append(peer)
        perNetwork[peer.address.network, default: 0] += 1
        if peer.isSeed { seeds += 1 }
    }

    mutating func countCompletion() { completed += 1 }

    mutating func remove(_ address: PeerAddress) {
        guard let place = places.removeValue(forKey: address) else { return }
        if peers[place].isSeed { seeds -= 1 }
        // The last takes its place.
        let last = peers.removeLast()
        if place < peers.count {
            peers[place] = last
            places[last.address] = place
        }
        let left = perNetwork[address.network, default: 1] - 1
        perNetwork[address.network] = left > 0 ? left : nil
    }

    /// Forgets the peers that have not been heard of for `life` seconds.
    mutating func expire(at now: Int, life: Int) {
        guard now >= nextExpiry else { return }
        for peer in peers where peer.seenAt + life <= now { remove(peer.address) }
        nextExpiry = peers.map { $0.seenAt + life }.min() ?? .max
    }

    /// Different ones, at random.
    ///
    /// - Parameter isWanted: who may be among them.
    func pick(
        _ count: Int, using random: inout some RandomNumberGenerator, where isWanted: (Peer) -> Bool
    ) -> [Peer] {
        guard count > 0 else { return [] }
        var picked: [Peer] = []
        // As cards are shuffled (Fisher and Yates), but no further than needed.
        var order = Array(peers.indices)
        for index in order.indices {
            order.swapAt(index, Int.random(in: index..<order.count, using: &random))
            let peer = peers[order[index]]
            guard isWanted(peer) else { continue }
            picked.append(peer)
            if picked.count == count { break }
        }
        return picked
    }
}
