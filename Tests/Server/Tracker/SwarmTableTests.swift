import StageKit
import Testing

@testable import Server

struct SwarmTableTests {
    private var random = SeededGenerator(seed: 1)

    private static func hash(_ number: UInt8) -> TwentyBytes { TwentyBytes(Array(repeating: number, count: 20))! }

    private static func address(_ host: Int, port: UInt16 = 6881) -> PeerAddress {
        PeerAddress([10, UInt8(host >> 16 & 255), UInt8(host >> 8 & 255), UInt8(host & 255)], port: port)!
    }

    private static func announcement(
        _ event: Announcement.Event = .empty, torrent: UInt8 = 1, isSeed: Bool = false, wanted: Int = 50
    ) throws -> Announcement {
        var announcement = try Announcement(AnnouncementTests.good)
        announcement.infoHash = hash(torrent)
        announcement.event = event
        announcement.isSeed = isSeed
        announcement.wanted = wanted
        return announcement
    }

    @Test mutating func peersLearnOfEachOther() throws {
        var table = SwarmTable()
        let first = table.announce(
            try Self.announcement(.started, isSeed: true), from: [Self.address(1)], at: 0, using: &random)
        #expect(first == SwarmTable.Answer(seeds: 1, leechers: 0, peers: []))
        let second = table.announce(try Self.announcement(.started), from: [Self.address(2)], at: 1, using: &random)
        #expect(second.seeds == 1 && second.leechers == 1)
        #expect(second.peers.map(\.address) == [Self.address(1)])
        // A seed wants no seeds, unless it is none; nobody wants himself; another torrent is another swarm.
        let seed = table.announce(
            try Self.announcement(isSeed: true, wanted: 1), from: [Self.address(3)], at: 2, using: &random)
        #expect(seed.peers.map(\.address) == [Self.address(2)])
        let magnet = table.announce(
            try Self.announcement(isSeed: true), from: [Self.address(3)], at: 2, using: &random)
        #expect(magnet.peers.map(\.address) == [Self.address(2), Self.address(1)])
        #expect(
            table.announce(try Self.announcement(torrent: 2), from: [Self.address(4)], at: 2, using: &random).peers
                .isEmpty)
        #expect(table.peerCount == 4 && table.seedCount == 2 && table.swarmCount == 2)
        #expect(table.scrape(Self.hash(1), at: 3) == SwarmTable.Scraped(seeds: 2, leechers: 1))
        // The same peer again is the same peer; on another port it is another.
        _ = table.announce(try Self.announcement(), from: [Self.address(2)], at: 4, using: &random)
        #expect(table.peerCount == 4)
        _ = table.announce(try Self.announcement(), from: [Self.address(2, port: 7)], at: 4, using: &random)
        #expect(table.peerCount == 5)
    }

    @Test mutating func eventsCount() throws {
        var table = SwarmTable()
        _ = table.announce(try Self.announcement(.started), from: [Self.address(1)], at: 0, using: &random)
        for _ in 0..<3 {
            _ = table.announce(
                try Self.announcement(.completed, isSeed: true), from: [Self.address(1)], at: 5, using: &random)
        }
        #expect(table.scrape(Self.hash(1), at: 5) == SwarmTable.Scraped(seeds: 1, leechers: 0, completed: 1))
        let stopped = table.announce(
            try Self.announcement(.stopped, isSeed: true), from: [Self.address(1)], at: 6, using: &random)
        #expect(stopped == SwarmTable.Answer(seeds: 0, leechers: 0, peers: []))
        #expect(table.peerCount == 0 && table.swarmCount == 0 && table.seedCount == 0)
        // Who was never there has nothing to stop, and is not there afterwards.
        _ = table.announce(try Self.announcement(.stopped), from: [Self.address(9)], at: 7, using: &random)
        #expect(table.swarmCount == 0)
    }

    @Test mutating func theSilentAreForgotten() throws {
        var limits = SwarmTable.Limits()
        limits.interval = 1
        #expect(limits.life == 660, "clients do not come more often than they like")
        limits.interval = 1000
        var table = SwarmTable(limits)
        _ = table.announce(try Self.announcement(), from: [Self.address(1)], at: 0, using: &random)
        _ = table.announce(try Self.announcement(torrent: 2), from: [Self.address(1)], at: 10, using: &random)
        let inTime = table.announce(try Self.announcement(), from: [Self.address(2)], at: 1999, using: &random)
        #expect(inTime.peers.count == 1)
        #expect(table.scrape(Self.hash(2), at: 2009).leechers == 1)
        let late = table.announce(try Self.announcement(), from: [Self.address(3)], at: 2000, using: &random)
        #expect(late.peers.map(\.address) == [Self.address(2)])
        #expect(table.scrape(Self.hash(2), at: 2010).leechers == 0)
        table.sweep(at: 9000)
        #expect(table.peerCount == 0 && table.swarmCount == 0)
    }

    @Test mutating func asManyAsWantedAtRandom() throws {
        var table = SwarmTable()
        for host in 0..<300 {
            _ = table.announce(try Self.announcement(wanted: 0), from: [Self.address(host)], at: 0, using: &random)
        }
        var seen: Set<PeerAddress> = []
        for _ in 0..<20 {
            let answer = table.announce(
                try Self.announcement(wanted: 50), from: [Self.address(0)], at: 1, using: &random)
            #expect(answer.peers.count == 50 && Set(answer.peers.map(\.address)).count == 50)
            #expect(!answer.peers.contains { $0.address == Self.address(0) })
            seen.formUnion(answer.peers.map(\.address))
        }
        #expect(seen.count > 250, "\(seen.count) of 299")
        for wanted in [0, 1, 200] {
            let answer = table.announce(
                try Self.announcement(wanted: wanted), from: [Self.address(0)], at: 1, using: &random)
            #expect(answer.peers.count == wanted)
        }
    }

    @Test mutating func memoryIsBounded() throws {
        var limits = SwarmTable.Limits()
        limits.peers = 1000
        limits.peersPerTorrent = 400
        limits.peersPerNetwork = 10
        var table = SwarmTable(limits)
        for port in 1...100 {
            _ = table.announce(
                try Self.announcement(), from: [Self.address(1, port: UInt16(port))], at: 0, using: &random)
        }
        #expect(table.peerCount == 10, "one network alone")
        // A /64 is one network.
        for host in UInt8(1)...50 {
            let address = PeerAddress("2001:db8::\(host)", port: 1)!
            _ = table.announce(try Self.announcement(torrent: 2), from: [address], at: 0, using: &random)
        }
        #expect(table.peerCount == 20)
        for host in 0..<5000 {
            let answer = table.announce(
                try Self.announcement(torrent: UInt8(host % 7)), from: [Self.address(host + 2)], at: 0, using: &random)
            #expect(answer.peers.count <= 50)
            #expect(table.peerCount <= 1000)
        }
        #expect(table.peerCount == 1000)
        // Who is not kept is told of others all the same, and those who are there stay.
        let answer = table.announce(try Self.announcement(), from: [Self.address(99_999)], at: 1, using: &random)
        #expect(answer.peers.count == 50 && table.peerCount == 1000)
        // When the silent are gone there is room again.
        let later = limits.life + 1
        _ = table.announce(try Self.announcement(), from: [Self.address(99_999)], at: later, using: &random)
        #expect(table.peerCount == 1 && table.swarmCount == 1)
    }

    /// Any order of events leaves the counts right.
    @Test mutating func countsStayRight() throws {
        var limits = SwarmTable.Limits()
        limits.interval = 500
        limits.peers = 60
        var table = SwarmTable(limits)
        var now = 0
        for step in 0..<4000 {
            now += Int.random(in: 0...30, using: &random)
            let torrent = UInt8.random(in: 1...4, using: &random)
            let event = [Announcement.Event.started, .stopped, .completed, .empty].randomElement(using: &random)!
            let announcement = try Self.announcement(event, torrent: torrent, isSeed: Bool.random(using: &random))
            let from = Self.address(Int.random(in: 1...40, using: &random))
            let answer = table.announce(announcement, from: [from], at: now, using: &random)
            #expect(answer.seeds >= 0 && answer.leechers >= 0)
            if step % 50 == 0 {
                table.sweep(at: now)
                let scraped = (1...4).map { table.scrape(Self.hash(UInt8($0)), at: now) }
                #expect(scraped.reduce(0) { $0 + $1.seeds } == table.seedCount)
                #expect(scraped.reduce(0) { $0 + $1.seeds + $1.leechers } == table.peerCount)
            }
        }
    }
}
