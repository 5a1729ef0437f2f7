import Foundation
import SQL
import StageKit
import Testing

@testable import Core

/// Runners at the desk, without a door: who gets what, and what becomes of it.
@Suite(.timeLimit(.minutes(1))) struct RunnerDeskTests {
    @Test func aJobIsCutAndEachPieceIsMadeOnceByWhoeverComes() async throws {
        let bench = try await RunnerBench()
        let (one, two) = (try await bench.runner("one"), try await bench.runner("two"))
        let video = try await bench.video()
        #expect(try await bench.offers(one).map(\.piece) == ["audio.mp4", "360p.mp4", "720p.mp4"])
        for runner in [one, two, one] { #expect(try await bench.send(try await bench.take(runner)) == nil) }
        #expect(try await bench.offers(two).isEmpty)
        let view = try #require(try await bench.service.settled(video))
        #expect(view.state == .ready)
        #expect(view.jobs.filter { $0.node == "transcode" }.map(\.piece) == ["audio.mp4", "360p.mp4", "720p.mp4"])
        let artifacts = try await bench.service.library.read { try $0.artifacts(of: video) }
        let made = artifacts.filter { $0.kind == .rendition }.map { "\($0.name) \($0.madeBy)" }
        #expect(made == ["audio.mp4 one", "360p.mp4 two", "720p.mp4 one"])
        await bench.end()
        #expect(try bench.workshop.remains() == [])
    }

    @Test func aLaneAndRunnersShareAQueue() async throws {
        let bench = try await RunnerBench(lanes: #"{"local": 1, "runners": true, "prefer": "runners"}"#)
        let one = try await bench.runner("one")
        let video = try await bench.video()
        // The lane waits a little: the runner is there first, and the lane does what it leaves.
        let hold = try await bench.take(one)
        #expect(try await bench.send(hold) == nil)
        try await bench.service.library.write { ledger in
            for var job in try ledger.jobs(of: video) {
                job.localAfter = nil
                try ledger.save(job)
            }
        }
        await bench.service.engine.desk.ringAll()
        let view = try #require(try await bench.service.settled(video))
        #expect(view.state == .ready)
        let artifacts = try await bench.service.library.read { try $0.artifacts(of: video) }
        #expect(artifacts.filter { $0.kind == .rendition }.map(\.madeBy).sorted() == ["local", "local", "one"])
        #expect(bench.workshop.script.runs(at: "transcode") == 3)
        await bench.end()
    }

    @Test func ofManyWhoAskAtOnceOneGetsAJob() async throws {
        let bench = try await RunnerBench()
        let runner = try await bench.runner("one")
        _ = try await bench.video()
        let jobs = try await bench.offers(runner).map(\.id)
        let service = bench.service
        let taken = await withTaskGroup(of: Int.self) { group in
            for index in 0..<24 {
                group.addTask {
                    let job = jobs[index % jobs.count]
                    let accepted = try? await service.accept(job, by: runner, hash: "race \(index)")
                    return accepted == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == jobs.count)
        await bench.end()
    }

    @Test func fiveErrorsEndAJobAndWhatWaitsForIt() async throws {
        let bench = try await RunnerBench()
        let (one, two) = (try await bench.runner("one"), try await bench.runner("two"))
        let video = try await bench.video()
        let job = try #require(try await bench.offers(one).first).id
        for turn in 1...5 {
            let hold = try await bench.take(job, turn % 2 == 0 ? two : one)
            #expect(try await bench.service.fail(hold, "it broke \(turn)"))
            // The others come first for one who failed here.
            if turn == 1 { #expect(try await bench.offers(one).last?.id == job) }
        }
        let view = try #require(try await bench.service.video(video))
        let failed = try #require(view.jobs.first { $0.id == job })
        #expect(failed.state == .failed)
        #expect(failed.error?.detail == "it broke 5")
        #expect(view.job("package")?.state == .cancelled)
        #expect(view.job("package")?.note == JobRecord.givenUp)
        let shown = try await bench.service.runnerJobs().data.first { $0.id == job }
        #expect(shown?.state == .errored)
        #expect(shown?.failures == 5)
        // A person may have it tried again, as if nothing had been.
        _ = try await bench.service.retryJob(job)
        #expect(try await bench.offers(one).first { $0.id == job }?.failures == 0)
        await bench.end()
    }

    @Test func whatWaitsForACancelledJobIsNotSaidToHaveFailed() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        let video = try await bench.video()
        _ = try await bench.service.cancelJob(try #require(try await bench.offers(one).first).id)
        let package = try await bench.service.library.read { ledger in
            try ledger.jobs(of: video).first { $0.node == "package" }
        }
        #expect(package.map(RunnerJobState.init) == .parentCancelled)
        await bench.end()
    }

    @Test func aJobIsGivenBackWhateverItsPresetIs() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        _ = try await bench.video()
        let hold = try await bench.take(one)
        // As of a video that is older than the promise of presets.
        _ = try await bench.service.library.write { try $0.database.execute("DELETE FROM video_presets") }
        #expect(try await bench.service.giveBack(hold))
        #expect(try await bench.job(hold).state == .ready)
        #expect(try await bench.send(try await bench.take(one)) == nil)
        await bench.end()
    }

    @Test func silenceCountsAsAFailureAndTheJobGoesToOthers() async throws {
        let bench = try await RunnerBench()
        let (one, two) = (try await bench.runner("one"), try await bench.runner("two"))
        _ = try await bench.video()
        let hold = try await bench.take(one)
        let desk = bench.service.engine.desk
        try await desk.expire(at: .now + (RunnerPolicy.stallAfter(.sound) - 10))
        #expect(try await bench.job(hold).state == .running)
        #expect(try await bench.service.advance(hold, to: 0.5))
        try await desk.expire(at: .now + (RunnerPolicy.stallAfter(.sound) + 10))
        #expect(try await bench.job(hold).state == .ready)
        let offered = try #require(try await bench.offers(two).first { $0.id == hold.id })
        #expect(offered.failures == 1)
        #expect(try await !bench.service.advance(hold, to: 0.6))
        // Nobody kills runners for ever: five silences end it too.
        for _ in 0..<4 {
            _ = try await bench.take(hold.id, two)
            try await desk.expire(at: .now + (RunnerPolicy.stallAfter(.sound) + 10))
        }
        #expect(try await bench.job(hold).state == .failed)
        #expect(try await bench.job(hold).error?.code == "lost")
        await bench.end()
    }

    @Test func whatIsGivenBackIsNoFailure() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        _ = try await bench.video()
        for _ in 0..<7 { #expect(try await bench.service.giveBack(try await bench.take(one))) }
        #expect(try await bench.offers(one).allSatisfy { $0.failures == 0 })
        await bench.end()
    }

    @Test func tokensOfAJobAreDeadAfterItWasTakenAwayButRemembered() async throws {
        let bench = try await RunnerBench()
        let (one, two) = (try await bench.runner("one"), try await bench.runner("two"))
        let video = try await bench.video()
        let job = try #require(try await bench.offers(one).first).id
        _ = try await bench.service.accept(job, by: one, hash: "first")
        #expect(try await bench.service.hold(on: job, by: one, hash: "first")?.standing == .processing)
        #expect(try await bench.service.hold(on: job, by: two, hash: "first") == nil)
        #expect(try await bench.service.hold(on: Identifier(), by: one, hash: "first") == nil)
        #expect(try await bench.service.hold(on: job, by: one, hash: "other") == nil)
        _ = try await bench.service.cancelJob(job)
        #expect(try await bench.service.hold(on: job, by: one, hash: "first")?.standing == .over)
        _ = try await bench.service.retryJob(job)
        _ = try await bench.service.accept(job, by: one, hash: "second")
        #expect(try await bench.service.hold(on: job, by: one, hash: "first")?.standing == .over)
        #expect(try await bench.service.hold(on: job, by: one, hash: "second")?.standing == .processing)
        _ = try await bench.service.delete(video)
        #expect(try await bench.service.hold(on: job, by: one, hash: "second")?.standing == .over)
        await bench.end()
    }

    @Test func aWrongResultIsAFailureOfTheRunnerAndNothingIsStored() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        let video = try await bench.video()
        let hold = try await bench.take(one)
        #expect(try await bench.send(hold, "bad")?.words == "the runner sent no media")
        let job = try await bench.job(hold)
        #expect(job.state == .ready)
        #expect(job.error?.words == "the runner sent no media")
        #expect(try await bench.offers(one).last?.failures == 1)
        #expect(try await bench.service.video(video)?.state == .processing)
        #expect(bench.workshop.files() == ["\(video)/source/original"])
        await bench.end()
        #expect(try bench.workshop.remains() == [])
    }

    @Test func runnersGoOnOverAKillOfTheServer() async throws {
        let bench = try await RunnerBench()
        let (one, two) = (try await bench.runner("one"), try await bench.runner("two"))
        let video = try await bench.video()
        let (first, second) = (try await bench.take(one), try await bench.take(two))
        let again = try await bench.afterKill()
        for hold in [first, second] { #expect(try await again.send(hold) == nil) }
        #expect(try await again.send(try await again.take(one)) == nil)
        #expect(try await again.service.settled(video)?.state == .ready)
        #expect(bench.workshop.script.runs(at: "transcode") == 3)
        await again.end()
        await bench.end()
    }

    @Test func aResultThatIsHereIsTakenAfterAKill() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        _ = try await bench.video()
        let gate = bench.holdResults()
        let hold = try await bench.take(one)
        #expect(try await bench.send(hold, patience: 0) == nil)
        await gate.arrivals()
        #expect(try await bench.service.runnerJobs().data.first { $0.id == hold.id }?.state == .completing)
        bench.workshop.script.at("transcode")
        let again = try await bench.afterKill()
        #expect(try await again.service.verdict(on: hold, patience: 30) == nil)
        #expect(try await again.job(hold).state == .done)
        gate.open()
        await again.end()
        await bench.end()
    }

    @Test func whoHasSentIsNotKeptWaiting() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        _ = try await bench.video()
        let gate = bench.holdResults()
        let hold = try await bench.take(one)
        #expect(try await bench.send(hold, patience: 0) == nil)
        #expect(try await bench.service.runnerJobs().data.first { $0.id == hold.id }?.state == .completing)
        // A heartbeat and a second result that come now change nothing.
        #expect(try await !bench.service.advance(hold, to: 0.1))
        #expect(try await !bench.service.fail(hold, "too late"))
        gate.open()
        #expect(try await bench.service.verdict(on: hold, patience: 30) == nil)
        #expect(try await bench.job(hold).state == .done)
        await bench.end()
    }

    @Test func whatIsNothingForAVideoWaitsForNobody() async throws {
        let bench = try await RunnerBench(stage: "idle")
        let video = try #require(try await bench.service.settled(try await bench.service.upload().id))
        #expect(video.state == .ready)
        #expect(video.job("transcode")?.state == .skipped)
        await bench.end()
    }

    @Test func aRunnerThatLeavesGivesBackWhatItHas() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        _ = try await bench.video()
        let hold = try await bench.take(one)
        #expect(try await bench.service.deleteRunner(one.id))
        #expect(try await bench.job(hold).state == .ready)
        #expect(try await bench.service.runner(hash: "hash of one", ip: "127.0.0.1") == nil)
        #expect(try await !bench.service.deleteRunner(one.id))
        let two = try await bench.runner("two")
        _ = try await bench.take(hold.id, two)
        let tokens = try await bench.service.registrationTokens().data
        #expect(tokens.map(\.registeredRunnersCount).sorted() == [0, 1])
        for token in tokens { #expect(try await bench.service.deleteRegistrationToken(token.id)) }
        #expect(try await bench.service.runners().total == 0)
        #expect(try await bench.job(hold).state == .ready)
        await bench.end()
    }

    @Test func whoWaitsIsToldWhenThereIsSomething() async throws {
        let bench = try await RunnerBench()
        let one = try await bench.runner("one")
        var notices = bench.service.runnerNotices().makeAsyncIterator()
        _ = try await bench.video()
        #expect(await notices.next() != nil)
        let hold = try await bench.take(one)
        _ = try await bench.service.fail(hold, "no")
        #expect(await notices.next() != nil)
        await bench.end()
        // It ends with the service.
        while await notices.next() != nil {}
    }

    @Test func aNameIsTakenOnceAndAnUnknownTokenOpensNothing() async throws {
        let bench = try await RunnerBench()
        _ = try await bench.runner("one")
        await #expect(throws: Refusal.self) { _ = try await bench.runner("one") }
        await #expect(throws: Refusal.self) {
            _ = try await bench.service.register(
                NewRunner(name: "two", ip: "127.0.0.1", tokenHash: "x"), registrationToken: "ptrrt-none")
        }
        await bench.end()
    }
}
