import Foundation
import StageKit
import Testing

@testable import Core

/// A source that happens now, at the desk: chunks, silence, and the end of it.
@Suite(.timeLimit(.minutes(1))) struct LiveDeskTests {
    private static func open() async throws -> (bench: RunnerBench, one: RunnerView, video: Identifier) {
        let bench = try await RunnerBench(stage: "live")
        return (bench, try await bench.runner("one"), try await bench.video())
    }

    private static func send(_ number: Int, _ hold: RunnerHold, _ service: Service) async throws -> Bool {
        let file = try service.incoming()
        try await file.write(Data("chunk \(number) ".utf8))
        try await file.finish()
        return try await service.send(hold, chunk: ChunkName(variant: 0, number: number), file)
    }

    private static func size(_ video: Identifier, _ service: Service) async throws -> Int {
        try await service.video(video)?.renditions.first?.size ?? 0
    }

    @Test func itGrowsWithEachChunk() async throws {
        let (bench, one, video) = try await Self.open()
        let hold = try await bench.take(one)
        for number in 0..<3 {
            #expect(try await Self.send(number, hold, bench.service))
            try await bench.service.video(video) { $0.renditions.first?.size == 8 * (number + 1) }
        }
        #expect(try await bench.job(hold).state == .running)
        let sent = try await bench.service.send(hold, [:])
        #expect(sent)
        #expect(try await bench.service.verdict(on: hold, patience: 30) == nil)
        #expect(try await !Self.send(3, hold, bench.service))
        let view = try #require(try await bench.service.settled(video))
        #expect(view.state == .ready && view.warnings == [])
        await bench.end()
        #expect(try bench.workshop.remains() == [])
    }

    /// Before anything has come, each runner begins anew.
    @Test func whatHasNotBegunIsOfferedAgain() async throws {
        let (bench, one, _) = try await Self.open()
        let desk = bench.service.engine.desk
        let first = try await bench.take(one)
        try await desk.expire(at: .now + 25)
        #expect(try await bench.job(first).state == .running)
        // It counts as a failure of the runner, and is offered again after a while.
        try await desk.expire(at: .now + 35)
        let again = try await bench.job(first)
        #expect(again.state == .ready && again.notBefore != nil && !again.awaitsSuccessor)
        #expect(try await bench.service.runnerJobs().data.first?.failures == 1)
        #expect(try await bench.offers(one).isEmpty)
        await bench.end()
    }

    @Test func chunksThatNobodyHasLookedAtAreJoinedAfterAKill() async throws {
        let (bench, one, video) = try await Self.open()
        let hold = try await bench.take(one)
        let gate = Gate()
        bench.workshop.script.at("transcode") { _ in
            try await gate.pass()
            return .done([])
        }
        #expect(try await Self.send(0, hold, bench.service))
        await gate.arrivals()
        bench.workshop.script.at("transcode")
        let again = try await bench.afterKill()
        try await again.service.video(video) { $0.renditions.first?.size == 8 }
        #expect(try await Self.send(1, hold, again.service))
        try await again.service.video(video) { $0.renditions.first?.size == 16 }
        #expect(try await again.service.giveBack(hold))
        try await again.service.engine.desk.expire(at: .now + 61)
        let view = try #require(try await again.service.settled(video))
        #expect(view.state == .ready && view.warnings == ["its runner was stopped, and no other went on"])
        gate.open()
        await again.end()
        await bench.end()
    }

    /// However much one of them sends, the others have their turns.
    @Test func chunksAreLookedAtInTheOrderInWhichTheyCame() async throws {
        let (bench, one, video) = try await Self.open()
        let first = try await bench.take(one)
        let other = try await bench.video()
        let second = try await bench.take(try await bench.runner("two"))
        let gate = Gate()
        bench.workshop.script.at("transcode") { _ in
            try await gate.pass()
            return .done([])
        }
        #expect(try await Self.send(0, first, bench.service))
        await gate.arrivals()
        #expect(try await Self.send(0, second, bench.service))
        #expect(try await Self.send(1, first, bench.service))
        gate.open()
        await gate.arrivals(3)
        #expect(bench.workshop.script.runs.filter { $0.node == "transcode" }.map(\.video) == [video, other, video])
        bench.workshop.script.at("transcode")
        await bench.end()
    }

    @Test func nothingIsAFailureAtTheEndOfIt() async throws {
        let (bench, one, video) = try await Self.open()
        let hold = try await bench.take(one)
        #expect(try await bench.service.send(hold, [:]))
        #expect(try await bench.service.verdict(on: hold, patience: 30)?.code == "nothing_came")
        #expect(try await bench.service.settled(video)?.state == .failed)
        await bench.end()
    }
}
