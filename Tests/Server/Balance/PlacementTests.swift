import Synchronization
import Testing

@testable import Server

/// Which server gets a job, with servers that do what a table says.
struct PlacementTests {
    /// Always the same draws.
    private struct Sequence: RandomNumberGenerator {
        var state: UInt64 = 7
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
    }

    private struct Pool: Sendable {
        var loads: [String: Double] = [:]
        var replies: [String: Placement.Reply] = [:]
        var down: Set<String> = []
        var submissions = 100

        func run(_ servers: [String], sample: Int) async -> (Placement.Outcome, asked: [String], sent: [String]) {
            let (asked, sent) = (Noted(), Noted())
            let placement = Placement(
                servers: servers, sample: sample, isUp: { !down.contains($0) },
                load: { server in
                    asked.add(server)
                    return loads[server]
                },
                submit: { server in
                    sent.add(server)
                    return replies[server] ?? .taken
                }, goesOn: { sent.all.count < submissions })
            var generator = Sequence()
            return (await placement.run(using: &generator), asked.all, sent.all)
        }
    }

    private final class Noted: Sendable {
        private let names = Mutex<[String]>([])
        func add(_ name: String) { names.withLock { $0.append(name) } }
        var all: [String] { names.withLock { $0 } }
    }

    private static let ten = (0..<10).map { "s\($0)" }

    @Test func theLeastLoadedOfThoseDrawnTakesIt() async {
        var pool = Pool()
        for (index, server) in Self.ten.enumerated() { pool.loads[server] = Double(index) }
        let (all, asked, sent) = await pool.run(Self.ten, sample: 10)
        #expect(all == .taken(by: "s0") && asked.count == 10 && sent == ["s0"])
        let (one, three, _) = await pool.run(Self.ten, sample: 3)
        #expect(three.count == 3)
        #expect(one == .taken(by: three.min { (pool.loads[$0] ?? 0) < (pool.loads[$1] ?? 0) } ?? ""))
    }

    @Test func whoFailsIsFollowedByTheOthersThatWereDrawnAndThenByTheRest() async {
        var pool = Pool(loads: ["a": 1, "b": 2, "c": 3, "d": 4])
        pool.replies = ["a": .failed("no"), "b": .failed("no"), "c": .failed("no")]
        let (outcome, _, sent) = await pool.run(["a", "b", "c", "d"], sample: 4)
        #expect(outcome == .taken(by: "d") && sent == ["a", "b", "c", "d"])
        // Ten servers of which fewer than are drawn are left: nobody waits for ever.
        pool = Pool(loads: ["s9": 1])
        let (late, asked, _) = await pool.run(Self.ten, sample: 3)
        #expect(late == .taken(by: "s9") && Set(asked).isSubset(of: Self.ten))
    }

    @Test func aJobThatIsWrongIsWrongEverywhere() async {
        let refusal = Placement.Reply.refused(status: 422, body: [1])
        let (outcome, _, sent) = await Pool(loads: ["a": 1, "b": 2], replies: ["a": refusal]).run(["a", "b"], sample: 2)
        #expect(outcome == .refused(status: 422, body: [1]) && sent == ["a"])
    }

    @Test func thoseThatFailedAMomentAgoAreTheLastResort() async {
        var pool = Pool(loads: ["a": 9, "b": 1, "c": 2], down: ["b", "c"])
        let (up, asked, _) = await pool.run(["a", "b", "c"], sample: 3)
        #expect(up == .taken(by: "a") && asked == ["a"])
        pool.down = ["a", "b", "c"]
        let (last, _, _) = await pool.run(["a", "b", "c"], sample: 3)
        #expect(last == .taken(by: "b"))
    }

    @Test func whenNobodyAnswersOrTimeIsOverItIsUnreachable() async {
        guard case (.unreachable(let failures), let asked, let sent) = await Pool().run(Self.ten, sample: 3) else {
            Issue.record("somebody took it")
            return
        }
        #expect(failures.count == 10 && Set(asked) == Set(Self.ten) && sent.isEmpty)
        let slow = Pool(loads: ["a": 1, "b": 2], replies: ["a": .failed("slow"), "b": .taken], submissions: 1)
        let (outcome, _, tried) = await slow.run(["a", "b"], sample: 2)
        #expect(outcome == .unreachable(["a: slow"]) && tried == ["a"])
    }

    @Test func failuresAreRememberedForLongerAndLonger() {
        var health = BackendHealth()
        #expect(health.isUp(at: 0))
        var now = 0.0
        for pause in [1.0, 2, 4, 8, 16, 32, 60, 60] {
            health.fail(at: now)
            // Others that failed with it change nothing.
            health.fail(at: now + 0.1)
            #expect(!health.isUp(at: now + pause - 0.01) && health.isUp(at: now + pause), "\(pause)")
            now += pause
        }
        health.succeed()
        health.fail(at: now)
        #expect(health.isUp(at: now + 1))
    }
}
