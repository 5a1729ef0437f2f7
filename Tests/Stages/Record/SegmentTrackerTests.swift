import SegmentStore
import Testing

@testable import Record

struct SegmentTrackerTests {
    /// A clock on which segment n, of 2 s, begins at 2n seconds after this moment.
    private static let zero = Moment(microseconds: 1_605_331_800_000_000)

    private static func playlist(_ numbers: [Int], first: Int? = nil, isDated: Bool = true, token: String = "") throws
        -> HLSPlaylist
    {
        var text = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:\(first ?? numbers[0])\n"
        for number in numbers {
            if isDated { text += "#EXT-X-PROGRAM-DATE-TIME:\(zero.advanced(by: Double(number) * 2).text)\n" }
            text += "#EXTINF:2,\ns\(number)\(token).ts\n"
        }
        return try HLSPlaylist(text, at: "http://h/")
    }

    /// `2` for a segment that begins at 4 s, `g2-4 missed` for a gap, `restarted`.
    private static func words(_ findings: [SegmentTracker.Finding]) -> [String] {
        findings.map { finding in
            func place(_ time: Int64) -> Int64 { (time - zero.microseconds) / 2_000_000 }
            return switch finding {
            case .segment(let wanted): "\(place(wanted.start))"
            case .gap(let range, let reason): "g\(place(range.lowerBound))-\(place(range.upperBound)) \(reason.rawValue)"
            case .restarted: "restarted"
            }
        }
    }

    private static func run(_ playlists: [HLSPlaylist], now: Double = 6) -> [[String]] {
        var tracker = SegmentTracker()
        return playlists.map { words(tracker.take($0, now: zero.advanced(by: now))) }
    }

    @Test func aWindowMoves() throws {
        let list = [try Self.playlist([0, 1, 2]), try Self.playlist([0, 1, 2]), try Self.playlist([1, 2, 3, 4])]
        #expect(Self.run(list) == [["0", "1", "2"], [], ["3", "4"]])
    }

    @Test func whatIsNotListedAnyMoreIsAGap() throws {
        let list = [try Self.playlist([0, 1]), try Self.playlist([5, 6])]
        #expect(Self.run(list) == [["0", "1"], ["g2-5 missed", "5", "6"]])
    }

    @Test func aWindowThatMovesWithoutItsNumber() throws {
        let list = [try Self.playlist([0, 1, 2], first: 0), try Self.playlist([1, 2, 3], first: 0)]
        #expect(Self.run(list) == [["0", "1", "2"], ["3"]])
    }

    @Test func anOlderCopyIsNothingNew() throws {
        let list = [try Self.playlist([3, 4, 5]), try Self.playlist([2, 3, 4]), try Self.playlist([4, 5, 6])]
        #expect(Self.run(list) == [["3", "4", "5"], [], ["6"]])
        let tokens = [
            try Self.playlist([3, 4, 5], token: "a"), try Self.playlist([2, 3, 4], token: "b"),
            try Self.playlist([4, 5, 6], token: "c"),
        ]
        #expect(Self.run(tokens) == [["3", "4", "5"], [], ["6"]])
    }

    @Test func numbersBeginAnew() throws {
        let list = [try Self.playlist([100, 101], first: 5000), try Self.playlist([102, 103], first: 0)]
        #expect(Self.run(list) == [["100", "101"], ["restarted", "102", "103"]])
    }

    @Test func theStreamsClockJumps() throws {
        // Numbers go on, dates do not.
        let list = [try Self.playlist([0, 1], first: 0), try Self.playlist([7, 8], first: 2)]
        #expect(Self.run(list) == [["0", "1"], ["g2-7 paused", "7", "8"]])
    }

    @Test func withoutDatesTheEndIsNow() throws {
        let list = [
            try Self.playlist([0, 1, 2], isDated: false), try Self.playlist([2, 3], isDated: false),
            // Two are missed: counted by the target duration.
            try Self.playlist([6, 7], isDated: false),
        ]
        #expect(Self.run(list) == [["0", "1", "2"], ["3"], ["g4-6 missed", "6", "7"]])
        // Long after: by the clock of this machine.
        var tracker = SegmentTracker()
        _ = tracker.take(list[0], now: Self.zero.advanced(by: 6))
        let late = tracker.take(try Self.playlist([900, 901], isDated: false), now: Self.zero.advanced(by: 3604))
        #expect(Self.words(late) == ["g3-1800 missed", "1800", "1801"])
    }
}
