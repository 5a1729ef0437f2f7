import Core
import HTTP
import StageKit

/// Where an announcement comes from, and whom it can reach.
struct TrackerCaller: Sendable {
    /// What is written down: one, or two where a trusted proxy tells of an IPv4 and an IPv6 address.
    let addresses: [PeerAddress]
    /// Under which addresses this machine's own peers are told to others.
    private let own: [PeerAddress]
    private let isHere: Bool

    /// - Throws: `TrackerFailure` for an address that nobody could connect to.
    init(_ request: Request, _ announcement: Announcement, _ settings: Doors.Tracker) throws(TrackerFailure) {
        guard let remote = PeerAddress(request.remote, port: announcement.port) else {
            throw TrackerFailure("the peer has no address that others could connect to")
        }
        var addresses = [remote]
        if settings.trusts(remote.addressBytes) {
            // The last is what the proxy itself has seen (the field's older entries are the client's word).
            let seen = request.headers.all("x-forwarded-for").last?.split(separator: ",").last
            if !announcement.claimedAddresses.isEmpty {
                addresses = announcement.claimedAddresses
            } else if let seen, let peer = PeerAddress(seen.filter { $0 != " " }, port: announcement.port) {
                addresses = [peer]
            }
        }
        guard !addresses.contains(where: \.isUnusable) else {
            throw TrackerFailure("the peer's address is none that others could connect to")
        }
        self.addresses = addresses
        isHere = addresses.contains(where: \.isLoopback)
        let set = settings.addresses.compactMap { PeerAddress($0, port: 0) }
        own = set.isEmpty ? Self.host(request).map { [$0] } ?? [] : set
    }

    /// Loopback addresses are for peers of this machine; others are told where this machine is instead.
    func canReach(_ peer: PeerAddress) -> Bool {
        isHere || !peer.isLoopback || own.contains { $0.isIPv4 == peer.isIPv4 }
    }

    /// The answer as the caller can use it.
    func translated(_ answer: SwarmTable.Answer) -> SwarmTable.Answer {
        guard !isHere else { return answer }
        var answer = answer
        answer.peers = answer.peers.compactMap { peer in
            guard peer.address.isLoopback else { return peer }
            return own.first { $0.isIPv4 == peer.address.isIPv4 }.map { peer.moved(to: $0) }
        }
        return answer
    }

    /// The address that the client has asked us under, when it is a numeric one.
    private static func host(_ request: Request) -> PeerAddress? {
        guard var host = request.headers["host"].map({ $0[...] }) else { return nil }
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            host = host[host.index(after: host.startIndex)..<end]
        } else {
            host = host.prefix { $0 != ":" }
        }
        return PeerAddress(host, port: 0).flatMap { $0.isLoopback || $0.isUnusable ? nil : $0 }
    }
}

extension TrackedSwarm.Peer {
    /// The same peer at another address, with its own port.
    fileprivate func moved(to address: PeerAddress) -> TrackedSwarm.Peer {
        TrackedSwarm.Peer(
            address: PeerAddress(address.addressBytes, port: self.address.port) ?? self.address, id: id, isSeed: isSeed,
            seenAt: seenAt)
    }
}
