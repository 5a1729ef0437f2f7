@testable import Fetch
import Testing

struct RangePlanTests {
    private static let mega = 1 << 20

    @Test("stretches are joined where they meet, and gaps are what is left")
    func rangeSet() {
        var set = RangeSet([10..<20, 30..<40])
        set.insert(50..<50)
        #expect(set.gaps(in: 0..<45) == [0..<10, 20..<30, 40..<45])
        set.insert(20..<25)
        #expect(set.ranges == [10..<25, 30..<40])
        set.insert(24..<31)
        #expect(set.ranges == [10..<40])
        set.insert(0..<5)
        #expect(set.ranges == [0..<5, 10..<40])
        #expect(set.count == 35)
        #expect(set.prefix(below: 12).ranges == [0..<5, 10..<12])
        #expect(set.prefix(below: 3).ranges == [0..<3])
        #expect(set.prefix(below: 0).isEmpty)
        #expect(set.gaps(in: 0..<5).isEmpty)
    }

    @Test("one connection takes the whole, known or not") func alone() {
        let plan = Plan()
        #expect(plan.claim(for: 1))
        #expect(plan.request(for: 1, atMost: .max) == 0..<Int.max)
        plan.advance(1, by: 500)
        #expect(!plan.isComplete)
        plan.learn(total: 500)
        #expect(plan.isComplete)
        #expect(plan.request(for: 1, atMost: .max) == nil)
    }

    @Test("of what nobody has asked for, the next connection takes half") func halves() {
        let plan = Plan(total: 100 * Self.mega)
        #expect(plan.claim(for: 1))
        #expect(plan.request(for: 1, atMost: 4 * Self.mega) == 0..<(4 * Self.mega))
        #expect(plan.claim(for: 2))
        #expect(plan.request(for: 2, atMost: .max) == (52 * Self.mega)..<(100 * Self.mega))
        #expect(plan.claim(for: 3))
        #expect(plan.request(for: 3, atMost: .max) == (28 * Self.mega)..<(52 * Self.mega))
        plan.advance(1, by: 4 * Self.mega)
        #expect(plan.request(for: 1, atMost: .max) == (4 * Self.mega)..<(28 * Self.mega))
    }

    @Test("those that come take no more than their share, so that all have as much to do") func shares() {
        let plan = Plan(total: 80 * Self.mega)
        #expect(plan.claim(for: 1, share: 20 * Self.mega))
        #expect(plan.request(for: 1, atMost: 10 * Self.mega) == 0..<(10 * Self.mega))
        for (id, start) in [(2, 60), (3, 40)] {
            #expect(plan.claim(for: id, share: 20 * Self.mega))
            #expect(plan.request(for: id, atMost: .max) == (start * Self.mega)..<((start + 20) * Self.mega))
        }
        // Of less than two shares, half.
        #expect(plan.claim(for: 4, share: 20 * Self.mega))
        #expect(plan.request(for: 4, atMost: .max) == (25 * Self.mega)..<(40 * Self.mega))
        // A share may be less than is worth a request.
        let small = Plan(total: 8 * Self.mega)
        #expect(small.claim(for: 1))
        #expect(small.request(for: 1, atMost: Self.mega) == 0..<Self.mega)
        #expect(small.claim(for: 2, share: 100))
        #expect(small.request(for: 2, atMost: .max) == (7 * Self.mega)..<(8 * Self.mega))
    }

    @Test("a slow tail is split, one that is soon done is not") func tail() {
        let plan = Plan(total: 10 * Self.mega)
        #expect(plan.claim(for: 1))
        #expect(plan.request(for: 1, atMost: .max) != nil)
        #expect(!plan.hasWork(rates: [1: Double(20 * Self.mega)]))
        #expect(plan.hasWork(rates: [1: Double(Self.mega)]))
        #expect(plan.claim(for: 2, rates: [1: Double(Self.mega)]))
        #expect(plan.request(for: 2, atMost: .max) == (5 * Self.mega)..<(10 * Self.mega))
        // What comes beyond the half that was taken is of no use.
        #expect(plan.position(of: 1)?.room == 5 * Self.mega)
        plan.advance(1, by: 5 * Self.mega)
        plan.advance(2, by: 5 * Self.mega)
        #expect(plan.isComplete)
    }

    @Test("small rests are not split") func small() {
        let plan = Plan(total: Self.mega)
        #expect(plan.claim(for: 1))
        #expect(plan.request(for: 1, atMost: 100) == 0..<100)
        #expect(!plan.hasWork(rates: [:]))
    }

    @Test("what a broken connection brought is kept, the rest is given to the next") func broken() {
        let plan = Plan(total: 1000, done: RangeSet([0..<100, 2000..<3000]))
        #expect(plan.received == 100)
        #expect(plan.claim(for: 1))
        #expect(plan.request(for: 1, atMost: .max) == 100..<1000)
        plan.advance(1, by: 50)
        plan.release(1)
        #expect(plan.here.ranges == [0..<150])
        #expect(plan.claim(for: 2))
        #expect(plan.request(for: 2, atMost: .max) == 150..<1000)
        #expect(plan.received == 150)
    }

    @Test("whatever order connections come, break and split in, each byte comes once", arguments: 0..<20)
    func any(_ seed: UInt64) {
        var dice = Dice(state: seed &+ 1)
        let total = 40 * Self.mega + 17
        let plan = Plan(total: total)
        var written = RangeSet()
        var open: [Int: Range<Int>] = [:]
        var last = 0
        for _ in 0..<100_000 where !plan.isComplete {
            if open.count < 4, Int.random(in: 0..<4, using: &dice) == 0 {
                last += 1
                let share = Int.random(in: 1...total, using: &dice)
                if plan.claim(for: last, rates: [:], share: share) { open[last] = 0..<0 }
            }
            guard let id = open.keys.sorted().randomElement(using: &dice) else { continue }
            guard let place = plan.position(of: id) else { continue }
            if place.offset >= open[id]?.upperBound ?? 0 || place.room == 0 {
                if let next = plan.request(for: id, atMost: 3 * Self.mega) { open[id] = next } else {
                    plan.release(id)
                    open[id] = nil
                }
            } else if Int.random(in: 0..<10, using: &dice) == 0 {
                plan.release(id)
                open[id] = nil
            } else {
                let asked = min(place.room, (open[id]?.upperBound ?? 0) - place.offset)
                let count = min(asked, Int.random(in: 1...Self.mega, using: &dice))
                plan.advance(id, by: count)
                #expect(written.gaps(in: place.offset..<place.offset + count).map(\.count).reduce(0, +) == count)
                written.insert(place.offset..<place.offset + count)
            }
        }
        #expect(plan.isComplete)
        #expect(written.ranges == [0..<total])
    }
}

/// A plan behind a reference, so that expectations can change it.
private final class Plan {
    private var plan: RangePlan
    init(total: Int? = nil, done: RangeSet = RangeSet()) { plan = RangePlan(total: total, done: done) }

    var isComplete: Bool { plan.isComplete }
    var received: Int { plan.received }
    var here: RangeSet { plan.here }
    func learn(total: Int) { plan.learn(total: total) }
    func hasWork(rates: [Int: Double]) -> Bool { plan.hasWork(rates: rates) }
    func claim(for id: Int, rates: [Int: Double] = [:], share: Int = .max) -> Bool {
        plan.claim(for: id, rates: rates, share: share)
    }
    func request(for id: Int, atMost most: Int) -> Range<Int>? { plan.request(for: id, atMost: most) }
    func advance(_ id: Int, by count: Int) { plan.advance(id, by: count) }
    func release(_ id: Int) { plan.release(id) }
    func position(of id: Int) -> (offset: Int, room: Int)? { plan.position(of: id) }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same throws each time.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
