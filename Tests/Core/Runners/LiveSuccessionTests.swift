import Foundation
import StageKit
import Testing

@testable import Core

/// A live source whose runner is lost: another goes on with it, or it ends with what there is.
@Suite(.timeLimit(.minutes(1))) struct LiveSuccessionTests {
    private static func open() async throws -> (bench: RunnerBench, runners: [RunnerView], video: Identifier) {
        let bench = try await RunnerBench(stage: "live")
        var runners: [RunnerView] = []
        for name in ["one", "two"] { runners.append(try await bench.runner(name)) }
        return (bench, runners, try await bench.video())
    }

    /// Sends eight bytes.
    private static func send(_ number: Int, _ hold: RunnerHold, _ service: Service) async throws -> Bool {
        let file = try service.incoming()
        try await file.write(Data("chunk \(number) ".utf8))
        try await file.finish()
        return try await service.send(hold, chunk: ChunkName(variant: 0, number: number), file)
    }

    /// Takes the job, sends one chunk, and waits until it is joined.
    private static func begin(_ bench: RunnerBench, _ runner: RunnerView, _ video: Identifier, size: Int = 8)
        async throws
        -> RunnerHold
    {
        let hold = try await bench.take(runner)
        let isSent = try await send(0, hold, bench.service)
        #expect(isSent)
        try await bench.service.video(video) { $0.renditions.first?.size == size }
        return hold
    }

    enum Loss: CaseIterable { case silence, error, abort, removal }

    @Test(arguments: Loss.allCases) func anotherGoesOn(_ loss: Loss) async throws {
        let (bench, runners, video) = try await Self.open()
        let service = bench.service
        let first = try await Self.begin(bench, runners[0], video)
        switch loss {
        case .silence: try await service.engine.desk.expire(at: .now + 35)
        case .error: #expect(try await service.fail(first, "ffmpeg was killed"))
        case .abort: #expect(try await service.giveBack(first))
        case .removal: #expect(try await service.deleteRunner(runners[0].id))
        }
        let shown = try #require(try await service.runnerJobs().data.first)
        #expect(shown.state == .pending && shown.runner == nil)
        #expect(shown.failures == (loss == .silence || loss == .error ? 1 : 0))
        #expect(try await service.video(video)?.renditions.first?.size == 8)
        // It is offered at once, to those who did not fail at it first; and to all.
        let second = try await bench.take(runners[1])
        // The numbers begin again, and neither is the other's.
        #expect(try await Self.send(0, second, service))
        try await service.video(video) { $0.renditions.first?.size == 16 }
        let late = try await Self.send(1, first, service)
        #expect(!late)
        #expect(try await Self.send(1, second, service))
        try await service.video(video) { $0.renditions.first?.size == 24 }
        #expect(try await service.send(second, [:]))
        let view = try #require(try await service.settled(video))
        #expect(view.state == .ready && view.warnings == [])
        #expect(view.renditions.first?.madeBy == "two")
        await bench.end()
        #expect(try bench.workshop.remains() == [])
    }

    @Test func nobodyGoesOnForAMinute() async throws {
        let (bench, runners, video) = try await Self.open()
        let first = try await Self.begin(bench, runners[0], video)
        #expect(try await bench.service.giveBack(first))
        let desk = bench.service.engine.desk
        try await desk.expire(at: .now + 55)
        #expect(try await bench.job(first).awaitsSuccessor)
        try await desk.expire(at: .now + 65)
        let view = try #require(try await bench.service.settled(video))
        #expect(view.state == .ready && view.warnings == ["its runner was stopped, and no other went on"])
        #expect(view.renditions.first?.madeBy == "one")
        #expect(try await bench.offers(runners[1]).isEmpty)
        await bench.end()
    }

    @Test func theFifthFailureEndsIt() async throws {
        let (bench, runners, video) = try await Self.open()
        for turn in 1...5 {
            let hold = try await Self.begin(bench, runners[turn % 2], video, size: 8 * turn)
            #expect(try await bench.service.fail(hold, "failure \(turn)"))
        }
        let view = try #require(try await bench.service.settled(video))
        #expect(view.state == .ready && view.warnings == ["the runner failed: failure 5"])
        #expect(view.renditions.first?.size == 40)
        await bench.end()
    }

    /// One that finds nothing to read is no reason to ask all others at the same moment.
    @Test func whoBringsNothingIsFollowedLater() async throws {
        let (bench, runners, video) = try await Self.open()
        let first = try await Self.begin(bench, runners[0], video)
        #expect(try await bench.service.giveBack(first))
        let second = try await bench.take(runners[1])
        #expect(try await bench.service.fail(second, "nobody sends"))
        let job = try await bench.job(second)
        #expect(job.awaitsSuccessor && job.notBefore != nil)
        #expect(try await bench.offers(runners[0]).isEmpty)
        await bench.end()
    }

    @Test func itCanBeEndedMeanwhile() async throws {
        let (bench, runners, video) = try await Self.open()
        let first = try await Self.begin(bench, runners[0], video)
        #expect(try await bench.service.giveBack(first))
        try await bench.service.library.write { ledger in
            // Of the scripted pipeline nothing is live by its request.
            let job = try #require(try ledger.job(first.id))
            var ended = job
            ended.endUnsucceeded(nil)
            try ledger.save(ended)
        }
        await bench.service.engine.desk.ringAll()
        let view = try #require(try await bench.service.settled(video))
        #expect(view.state == .ready && view.warnings == [])
        await bench.end()
    }

    @Test func cancelledMeanwhileItBeginsAnew() async throws {
        let (bench, runners, video) = try await Self.open()
        let first = try await Self.begin(bench, runners[0], video)
        #expect(try await bench.service.giveBack(first))
        _ = try await bench.service.cancel(video)
        #expect(try await bench.service.settled(video)?.state == .cancelled)
        _ = try await bench.service.retry(video)
        _ = try await Self.begin(bench, runners[1], video, size: 8)
        await bench.end()
    }

    /// Nothing of the first time may come into the second.
    @Test func whoBeginsAnewWaitsForWhoStillJoins() async throws {
        let (bench, runners, video) = try await Self.open()
        let service = bench.service
        let first = try await bench.take(runners[0])
        let (gate, isOver) = (Gate(), Gate())
        bench.workshop.script.at("transcode") { job in
            // It does not hear that it is to stop.
            await Task.detached { try? await gate.pass() }.value
            try Data("late".utf8).write(to: try job.workbench().appending(path: "late"))
            isOver.open()
            return .done([])
        }
        #expect(try await Self.send(0, first, service))
        await gate.arrivals()
        _ = try await service.cancel(video)
        _ = try await service.retry(video)
        let taking = Task { try await bench.take(runners[1]) }
        #expect(try await bench.offers(runners[1]).count == 1)
        gate.open()
        let second = try await taking.value
        try await isOver.pass()
        let late = service.library.files.workbench(of: second.id).appending(path: "late").path
        #expect(!FileManager.default.fileExists(atPath: late))
        bench.workshop.script.at("transcode")
        #expect(try await Self.send(0, second, service))
        try await service.video(video) { $0.renditions.first?.size == 8 }
        await bench.end()
    }

    @Test func aKillMeanwhileChangesNothing() async throws {
        let (bench, runners, video) = try await Self.open()
        let first = try await Self.begin(bench, runners[0], video)
        #expect(try await bench.service.giveBack(first))
        let again = try await bench.afterKill()
        let second = try await again.take(runners[1])
        #expect(try await Self.send(0, second, again.service))
        try await again.service.video(video) { $0.renditions.first?.size == 16 }
        #expect(try await again.service.giveBack(second))
        let third = try await again.afterKill()
        // A runner could not call while nobody listened: the minute begins again.
        try await third.service.engine.desk.expire(at: .now + 55)
        #expect(try await third.job(second).awaitsSuccessor)
        try await third.service.engine.desk.expire(at: .now + 65)
        #expect(try await third.service.settled(video)?.state == .ready)
        await third.end()
        await again.end()
        await bench.end()
    }

    @Test func decisions() {
        typealias Case = (failures: Int, isFailure: Bool, hasSent: Bool, then: RunnerPolicy.Succession)
        let cases: [Case] = [
            (0, false, true, .offer(after: 0)), (0, false, false, .offer(after: 0)), (1, true, true, .offer(after: 0)),
            (1, true, false, .offer(after: 10)), (4, true, true, .offer(after: 0)), (5, true, true, .end),
            (5, true, false, .end),
        ]
        for (failures, isFailure, hasSent, then) in cases {
            let found = RunnerPolicy.succession(failures: failures, isFailure: isFailure, hasSent: hasSent)
            #expect(found == then, "\(failures) \(isFailure) \(hasSent)")
        }
    }
}
