import StageKit
import Testing

@testable import Server

struct AnnouncementTests {
    /// Twenty bytes as a client escapes them, some of which are no UTF-8.
    static let hash = "%FF%00%12x%9aabcdefghijklmn%7e"
    static let peer = "-XX0001-abcdefghijkl"
    static let good = "info_hash=\(hash)&peer_id=\(peer)&port=6881&uploaded=0&downloaded=0&left=5"

    @Test func readsWhatClientsSend() throws {
        let plain = try Announcement(Self.good)
        #expect(plain.infoHash.hex == "ff0012789a6162636465666768696a6b6c6d6e7e")
        #expect(plain.peer.bytes == Array("-XX0001-abcdefghijkl".utf8))
        #expect(plain.port == 6881 && !plain.isSeed && plain.wanted == 50 && plain.isCompact && plain.event == .empty)
        let full = try Announcement(
            Self.good.replacing("left=5", with: "left=0")
                + "&event=completed&numwant=7&compact=0&no_peer_id=1&key=1a2b&supportcrypto=1&trackerid=")
        #expect(full.isSeed && full.event == .completed && full.wanted == 7 && !full.isCompact && full.skipsIDs)
        #expect(try Announcement(Self.good + "&numwant=9999").wanted == 200)
        #expect(try Announcement(Self.good + "&event=").event == .empty)
        // What forms do with a space.
        #expect(try Announcement(Self.good.replacing("x%9a", with: "+%9a")).infoHash.hex.contains("12209a"))
    }

    @Test(arguments: [
        ("ip=10.1.2.3", "10.1.2.3"), ("ipv4=10.1.2.3:99", "10.1.2.3"),
        ("ipv6=%5B2001%3Adb8%3A%3A1%5D%3A99", "2001:db8:0:0:0:0:0:1"), ("ipv6=2001:db8::1", "2001:db8:0:0:0:0:0:1"),
        ("ip=::ffff:10.0.0.1", "10.0.0.1"),
    ])
    func readsAddresses(_ parameter: String, _ text: String) throws {
        let announcement = try Announcement(Self.good + "&" + parameter)
        #expect(announcement.claimedAddresses.map(\.text) == [text])
    }

    @Test(arguments: [
        ("", "info_hash is missing"), ("peer_id=\(peer)&port=1", "info_hash is missing"),
        ("info_hash=abc&peer_id=\(peer)&port=1", "info_hash has 3 bytes"),
        ("info_hash=\(hash)a&peer_id=\(peer)&port=1", "info_hash has 21 bytes"),
        ("info_hash=\(hash)&info_hash=\(hash)&peer_id=\(peer)&port=1", "more than once"),
        ("info_hash=%zz&peer_id=\(peer)&port=1", "bad escape"),
        ("info_hash=\(hash)&port=1", "peer_id is missing"), ("info_hash=\(hash)&peer_id=x&port=1", "peer_id has 1"),
        ("info_hash=\(hash)&peer_id=\(peer)", "port must be"),
        ("info_hash=\(hash)&peer_id=\(peer)&port=0", "port must be"),
        ("info_hash=\(hash)&peer_id=\(peer)&port=65536", "port must be"),
        ("info_hash=\(hash)&peer_id=\(peer)&port=-1", "port must be"),
        (good + "&numwant=-1", "numwant must be"), (good + "&numwant=99999999999999999999", "numwant must be"),
        (good.replacing("left=5", with: "left=-5"), "left must be"), (good + "&left=5", "more than once"),
        (good.replacing("uploaded=0", with: "uploaded=-1"), "uploaded must be"),
        (good.replacing("uploaded=0", with: "uploaded=1e3"), "uploaded must be"),
        (good + "&event=paused", "event must be"), (good + "&compact=2", "compact must be"),
        (good + "&ip=example.org", "ip must be"), (good + "&ipv6=%5B::1%5D:0", "ipv6 must be"),
        (good + String(repeating: "&a=b", count: 100), "at most 100"),
    ])
    func refusesWithWords(_ query: String, _ words: String) {
        let failure = #expect(throws: TrackerFailure.self) { try Announcement(query) }
        let text = failure?.description ?? ""
        #expect(text.contains(words), "\(text)")
    }

    /// Damaged queries are refused or understood, and nothing else; one seed, so that it is always the same ones.
    @Test func survivesDamage() {
        var random = SeededGenerator(seed: 8)
        let alphabet = Array("%&=+0123456789abcdefghinop_-\u{7f}".utf8)
        var refused = 0
        for _ in 0..<5000 {
            var bytes = Array(Self.good.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                default: bytes.remove(at: place)
                }
            }
            do {
                let announcement = try Announcement(String(decoding: bytes, as: UTF8.self))
                #expect(announcement.port > 0 && (0...200).contains(announcement.wanted))
            } catch {
                refused += 1
            }
        }
        #expect((1000..<5000).contains(refused), "\(refused)")
    }
}

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
