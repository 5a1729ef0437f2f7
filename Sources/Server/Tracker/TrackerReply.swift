import Torrents

/// What a tracker answers, as bencoded dictionaries (BEP 3, 7, 23, 24, 48).
enum TrackerReply {
    /// `failure reason`, which comes with status 200.
    static func failure(_ failure: TrackerFailure) -> [UInt8] {
        Bencode.dictionary([Bencode.Member("failure reason", .text(failure.description))]).encoded
    }

    /// - Parameters:
    ///   - interval: in seconds.
    ///   - asker: the address the peer came from, which it may not know itself.
    static func announce(
        _ answer: SwarmTable.Answer, to announcement: Announcement, at asker: PeerAddress?, interval: Int
    ) -> [UInt8] {
        var members = [
            Bencode.Member("interval", .integer(interval)), Bencode.Member("min interval", .integer(max(1, interval / 4))),
            Bencode.Member("complete", .integer(answer.seeds)), Bencode.Member("incomplete", .integer(answer.leechers)),
        ]
        if let asker { members.append(Bencode.Member("external ip", .bytes(asker.addressBytes))) }
        guard announcement.isCompact else {
            let peers = answer.peers.map { Self.peer($0, hasID: !announcement.skipsIDs) }
            return Bencode.dictionary(members + [Bencode.Member("peers", .list(peers))]).encoded
        }
        let version4 = answer.peers.filter(\.address.isIPv4).flatMap(\.address.compact)
        members.append(Bencode.Member("peers", .bytes(version4)))
        let version6 = answer.peers.filter { !$0.address.isIPv4 }.flatMap(\.address.compact)
        if !version6.isEmpty { members.append(Bencode.Member("peers6", .bytes(version6))) }
        return Bencode.dictionary(members).encoded
    }

    static func scrape(_ torrents: [(hash: TwentyBytes, scraped: SwarmTable.Scraped)]) -> [UInt8] {
        let files = torrents.map { hash, scraped in
            Bencode.Member(
                key: hash.bytes,
                value: .dictionary([
                    Bencode.Member("complete", .integer(scraped.seeds)),
                    Bencode.Member("downloaded", .integer(scraped.completed)),
                    Bencode.Member("incomplete", .integer(scraped.leechers)),
                ]))
        }
        return Bencode.dictionary([Bencode.Member("files", .dictionary(files))]).encoded
    }

    private static func peer(_ peer: TrackedSwarm.Peer, hasID: Bool) -> Bencode {
        var members = [
            Bencode.Member("ip", .text(peer.address.text)), Bencode.Member("port", .integer(Int(peer.address.port))),
        ]
        if hasID { members.append(Bencode.Member("peer id", .bytes(peer.id.bytes))) }
        return .dictionary(members)
    }
}
