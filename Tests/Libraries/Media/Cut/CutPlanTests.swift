import Testing

@testable import Media

/// Streams are written as the pictures in the order of decoding, each by the place at which it is shown: `I0 P3 b1 b2`.
/// One place is ten ticks; capital I is a key frame. Decoding runs ahead of showing by `delay` places.
@Suite struct CutPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let stream: String
        var delay = 0
        let start: Int64
        let end: Int64
        let head: [Int64]
        let copied: String
        let tail: [Int64]
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "no B, start in a GOP", stream: "I0 P1 P2 I3 P4 P5 I6 P7 P8", start: 10, end: 80,
            head: [10, 20], copied: "3 4 5 6 7", tail: []),
        Case(name: "no B, on key frames", stream: "I0 P1 P2 I3 P4 P5 I6 P7 P8", start: 30, end: 60,
            head: [], copied: "3 4 5", tail: []),
        Case(name: "all", stream: "I0 P1 P2 I3 P4 P5", start: 0, end: 100, head: [], copied: "0 1 2 3 4 5", tail: []),
        Case(name: "between two ticks", stream: "I0 P1 P2 I3 P4 P5 I6", start: 11, end: 41,
            head: [20], copied: "3 4", tail: []),
        Case(name: "inside one GOP", stream: "I0 P1 P2 P3 P4 I5", start: 10, end: 30, head: [10, 20], copied: "", tail: []),
        Case(name: "from a key frame into its GOP", stream: "I0 P1 P2 P3 P4 I5 P6", start: 0, end: 30,
            head: [], copied: "0 1 2", tail: []),
        Case(name: "one picture", stream: "I0 P1 P2 I3", start: 15, end: 21, head: [20], copied: "", tail: []),
        Case(name: "none", stream: "I0 P1 P2 I3", start: 21, end: 29, head: [], copied: "", tail: []),
        Case(name: "B, the end in front of an anchor", stream: "I0 P3 b1 b2 P6 b4 b5 I9 b7 b8 P12 b10 b11", delay: 1,
            start: 0, end: 50, head: [], copied: "0 3 1 2", tail: [40]),
        Case(name: "B, the end behind an anchor", stream: "I0 P3 b1 b2 P6 b4 b5 I7 P10 b8 b9", delay: 1,
            start: 0, end: 70, head: [], copied: "0 3 1 2 6 4 5", tail: []),
        Case(name: "B, closed GOP", stream: "I0 P3 b1 b2 I4 P7 b5 b6 I8 P11 b9 b10", delay: 1, start: 20, end: 90,
            head: [20, 30], copied: "4 7 5 6 8", tail: []),
        Case(name: "open GOP: its leading pictures are encoded", stream: "I0 P3 b1 b2 I6 b4 b5 P9 b7 b8 I12 b10 b11",
            delay: 1, start: 20, end: 100, head: [20, 30, 40, 50], copied: "6 9 7 8", tail: []),
        Case(name: "open GOP: from its key frame", stream: "I0 P3 b1 b2 I6 b4 b5 P9 b7 b8 I12 b10 b11", delay: 1,
            start: 60, end: 90, head: [], copied: "6", tail: [70, 80]),
        Case(name: "open GOP: ends in front of a key frame", stream: "I0 P3 b1 b2 I6 b4 b5 P9 b7 b8", delay: 1,
            start: 0, end: 60, head: [], copied: "0 3 1 2", tail: [40, 50]),
        Case(name: "pyramid", stream: "I0 P8 B4 b2 b1 b3 b6 b5 b7 P9 I10", delay: 3, start: 0, end: 70,
            head: [], copied: "0", tail: [10, 20, 30, 40, 50, 60]),
    ]

    @Test(arguments: cases) func decides(example: Case) {
        let marks = Self.marks(example.stream, delay: example.delay)
        let head = CutPlan.head(marks, from: example.start, to: example.end)
        #expect(head.encoded.shown == example.head)
        let tail = CutPlan.tail(marks, to: example.end, after: head)
        #expect(tail.encoded.shown == example.tail)
        let copied = marks.filter { mark in
            guard let first = head.firstCopied, let shown = head.firstShown else { return false }
            return mark.decoded >= first && mark.shown >= shown && mark.decoded < (tail.endOfCopy ?? .max)
        }
        #expect(copied.map { String($0.shown / 10) }.joined(separator: " ") == example.copied)

        // One stream: decoding goes forward, and never comes later than showing.
        let decoded = head.encoded.decoded + copied.map(\.decoded) + tail.encoded.decoded
        let shown = head.encoded.shown + copied.map(\.shown) + tail.encoded.shown
        #expect(zip(decoded, decoded.dropFirst()).allSatisfy { $0 < $1 }, "\(decoded)")
        #expect(zip(decoded, shown).allSatisfy { $0 <= $1 }, "\(decoded) \(shown)")
        // Nothing is lost and nothing comes twice.
        #expect(shown.sorted() == marks.map(\.shown).filter { $0 >= example.start && $0 < example.end }.sorted())
    }

    /// The same from no more packets than the questions ask for.
    @Test(arguments: cases) func knowsWhenItHasSeenEnough(example: Case) {
        let marks = Self.marks(example.stream, delay: example.delay)
        let first = marks.lastIndex { $0.isKey && $0.shown <= example.start } ?? 0
        let opening = Self.enough(Array(marks[first...])) { CutPlan.isHeadKnown($0, from: example.start, to: example.end) }
        let head = CutPlan.head(opening, from: example.start, to: example.end)
        let whole = CutPlan.head(marks, from: example.start, to: example.end)
        #expect(head.encoded.shown == whole.encoded.shown && head.firstCopied == whole.firstCopied)
        guard head.firstCopied != nil else { return }
        let last = marks.lastIndex { $0.isKey && $0.shown < example.end } ?? 0
        let closing = Self.enough(Array(marks[last...])) { CutPlan.isTailKnown($0, to: example.end) }
        #expect(CutPlan.tail(closing, to: example.end, after: head) == CutPlan.tail(marks, to: example.end, after: whole))
    }

    @Test func timesInDecimalsMeetPictures() {
        let base = Rational(1, 12_800)
        #expect(CutRange.firstTick(at: 0.12, base) == 1536)
        #expect(CutRange.firstTick(at: 0.1 + 0.02, base) == 1536)
        #expect(CutRange.firstTick(at: 0.1201, base) == 1538)
        #expect(CutRange.firstTick(at: 2.0 / 3, Rational(1, 15_360)) == 10_240)
    }

    @Test(arguments: [4, 6, 9], [1, 2, 3, 7, 40]) func numbersLeadUpToAnOpenGOP(bits: Int, count: Int) {
        let range = 1 << bits
        for next in 0..<range {
            let orders = H264Numbers(count: count, bits: bits, before: next).orders
            // Section 8.2.1.1.
            var places: [Int] = []
            var (high, low) = (0, 0)
            for (index, order) in (orders + [next]).enumerated() {
                if index > 0, order < low, low - order >= range / 2 { high += range }
                if index > 0, order > low, order - low > range / 2 { high -= range }
                low = order
                places.append(high + order)
            }
            #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 }, "\(next): \(places)")
        }
    }

    /// What a decoder remembers before the I picture holds all that is forgotten later, and no more than it has room for.
    @Test(arguments: [1, 2, 4, 16]) func theLastPictureLeadsIntoAnOpenGOP(room: Int) throws {
        var possible = 0
        for count in 1...40 {
            for number in 0..<16 {
                for wanted: Set in [[1], [2], [1, 2, 4], [1, 5], [3, 17], [40]] {
                    guard let joint = H264Joint(count: count, before: number, wanted: wanted, bits: 4, room: room) else {
                        continue
                    }
                    possible += 1
                    // Section 8.2.5.3: of all before it, a gap filled, the latest; less what it makes the decoder forget.
                    let gap = (joint.frameNumber - (count - 2) % 16 + 15) % 16
                    var remembered = Set((1...(gap + count - 1)).prefix(room))
                    for distance in joint.forgotten { #expect(remembered.remove(distance) != nil) }
                    #expect(remembered.count < room)
                    #expect(wanted.isSubset(of: remembered.map { $0 + 1 } + [1]))
                    #expect((joint.frameNumber + 1) % 16 == number)
                }
            }
        }
        #expect(possible > 0)
        #expect(H264Joint(count: 1, before: 7, wanted: [1], bits: 4, room: room) == nil)
        #expect(H264Joint(count: 9, before: 8, wanted: [1], bits: 4, room: room) == nil)
    }

    private static func enough(_ marks: [CutPlan.Mark], _ isEnough: ([CutPlan.Mark]) -> Bool) -> [CutPlan.Mark] {
        var seen: [CutPlan.Mark] = []
        for mark in marks {
            seen.append(mark)
            if isEnough(seen) { break }
        }
        return seen
    }

    private static func marks(_ stream: String, delay: Int64 = 0) -> [CutPlan.Mark] {
        stream.split(separator: " ").enumerated().map { index, word in
            CutPlan.Mark(
                shown: (Int64(word.dropFirst()) ?? 0) * 10, decoded: (Int64(index) - delay) * 10, isKey: word.first == "I")
        }
    }

    private static func marks(_ stream: String, delay: Int) -> [CutPlan.Mark] { marks(stream, delay: Int64(delay)) }
}
