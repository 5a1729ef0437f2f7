import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct BellTests {
    @Test func whatRangBeforeTheWaitIsHeard() async {
        let bell = Bell()
        let heard = bell.count("a")
        bell.ring("a")
        await bell.wait("a", after: heard)
        #expect(bell.count("a") == heard + 1)
        #expect(bell.count("b") == 0)
    }

    @Test func everybodyWhoWaitsIsWoken() async {
        let bell = Bell()
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { while bell.count("a") == 0 { await bell.wait("a", after: 0) } }
            }
            bell.ring("a")
        }
    }

    @Test func aDeadlineEndsTheWait() async {
        let bell = Bell()
        await bell.wait("a", after: 0, until: .now)
        await bell.wait("a", after: 0, until: .now + 0.01)
        #expect(bell.count("a") == 0)
    }
}
