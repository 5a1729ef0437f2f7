/// What a peer says when it announces itself (BEP 3, BEP 7, BEP 23), read and checked.
struct Announcement: Sendable, Equatable {
    enum Event: String, Sendable {
        case started, completed, stopped, empty = ""
    }

    var infoHash: TwentyBytes
    var peer: TwentyBytes
    /// Where the peer listens.
    var port: UInt16
    /// Whether the peer has everything.
    var isSeed: Bool
    var event = Event.empty
    /// How many others it wants to know.
    var wanted: Int
    /// Whether it takes addresses packed into bytes.
    var isCompact = true
    /// Whether it does without the ids of the others.
    var skipsIDs = false
    /// What the peer says its addresses are. Believed only where somebody said so.
    var claimedAddresses: [PeerAddress] = []

    /// Given to a peer that does not say how many it wants, and to one that wants more than `most`.
    static let usual = 50
    static let most = 200

    /// - Parameter query: as it was sent, without the question mark.
    init(_ query: String) throws(TrackerFailure) {
        let query = try TrackerQuery(query)
        infoHash = try query.infoHash()
        peer = try query.twentyBytes("peer_id")
        guard let port = try query.count("port"), let number = UInt16(exactly: port), number > 0 else {
            throw TrackerFailure("port must be a number from 1 to 65535")
        }
        self.port = number
        for counter in ["uploaded", "downloaded"] { _ = try query.count(counter) }
        isSeed = try query.count("left") == 0
        if let text = try query.text("event") {
            guard let event = Event(rawValue: text) else {
                throw TrackerFailure("event must be started, completed or stopped, or be left out")
            }
            self.event = event
        }
        wanted = min(try query.count("numwant") ?? Self.usual, Self.most)
        isCompact = try query.flag("compact") ?? true
        skipsIDs = try query.flag("no_peer_id") ?? false
        for name in ["ip", "ipv4", "ipv6"] {
            guard let text = try query.text(name), !text.isEmpty else { continue }
            guard let address = Self.address(text, port: number) else {
                throw TrackerFailure("\(name) must be a numeric address")
            }
            claimedAddresses.append(address)
        }
    }

    /// BEP 7 also allows a port: `1.2.3.4:6881`, `[2001:db8::1]:6881`.
    private static func address(_ text: String, port: UInt16) -> PeerAddress? {
        if let plain = PeerAddress(text, port: port) { return plain }
        guard let colon = text.lastIndex(of: ":"), let own = UInt16(text[text.index(after: colon)...]), own > 0 else {
            return text.hasPrefix("[") && text.hasSuffix("]")
                ? PeerAddress(text.dropFirst().dropLast(), port: port) : nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return PeerAddress(host, port: own)
    }
}

/// Why a tracker does not do what it is asked for; told to the client as `failure reason`, with status 200 (BEP 3).
struct TrackerFailure: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
