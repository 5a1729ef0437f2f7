import Foundation
import StageKit
import Testing

@testable import Core

/// The six verbs, without an engine around them.
@Suite(.timeLimit(.minutes(1))) struct DeskTests {
    struct Bench {
        let workshop: Workshop
        let library: Library
        let desk: Desk
        let blueprint: Blueprint
        let ingest: Node

        init(lease: Double = 60) async throws {
            workshop = try Workshop()
            blueprint = try workshop.blueprint(
                ("ingest", "ingest", []), ("transcode", "transcode", ["ingest"]), ("package", "package", ["transcode"]))
            library = try await Library.open(folder: workshop.data, log: .silent)
            desk = Desk(library: library, blueprint: blueprint, log: .silent, lease: lease)
            ingest = try #require(blueprint["ingest"])
        }

        func video() async throws -> Identifier {
            let id = Identifier()
            let blueprint = blueprint
            try await library.write { ledger in
                try ledger.insert(
                    VideoRecord(
                        id: id, name: "clip", externalID: nil, visibility: .public, preset: "default",
                        request: .empty, createdAt: ledger.now, state: .queued, readyAt: nil, isRejected: false,
                        isDeleting: false))
                try ledger.addJobs(to: id, of: blueprint)
                try ledger.plan(id, Planner(blueprint))
            }
            return id
        }

        func draft(_ ticket: Ticket, _ kind: ArtifactKind = .source, _ name: String = "source/original") throws
            -> Delivery
        {
            let folder = try library.files.makeScratch(ticket.scratch)
            let file = folder.appendingPathComponent("draft")
            try Data("x".utf8).write(to: file)
            return Delivery(draft: Draft(kind: kind, name: name, file: file, traits: Traits()), size: 1)
        }

        func state(_ ticket: Ticket) async throws -> JobRecord? {
            try await library.read { try $0.job(ticket.job.id) }
        }
    }

    @Test func whoComesWhenAllWereStoppedIsStoppedToo() async throws {
        let bench = try await Bench()
        _ = try await bench.video()
        let ticket = try #require(try await bench.desk.claim(at: bench.ingest, lane: "late"))
        await bench.desk.pullAll(.shutdown)
        let leash = Leash()
        #expect(try await bench.desk.hold(ticket, leash))
        #expect(leash.reason == .shutdown && leash.control.isCancelled)
    }

    @Test func manyClaimsNeverGetTheSameJob() async throws {
        let bench = try await Bench()
        for _ in 0..<20 { _ = try await bench.video() }
        let claimed = try await withThrowingTaskGroup(of: [Identifier].self) { group in
            for lane in 0..<8 {
                group.addTask {
                    var mine: [Identifier] = []
                    while let ticket = try await bench.desk.claim(at: bench.ingest, lane: "ingest-\(lane)") {
                        mine.append(ticket.job.id)
                    }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 20)
        #expect(Set(claimed).count == 20)
    }

    @Test func theOldestVideoComesFirstAndOnlyReadyJobsAreHandedOut() async throws {
        let bench = try await Bench()
        let first = try await bench.video()
        _ = try await bench.video()
        let ticket = try #require(try await bench.desk.claim(at: bench.ingest, lane: "a"))
        #expect(ticket.job.video == first)
        #expect(ticket.job.attempt == 1)
        let transcode = try #require(bench.blueprint["transcode"])
        #expect(try await bench.desk.claim(at: transcode, lane: "a") == nil)
        #expect(try await bench.desk.deliver(ticket, [bench.draft(ticket)], warnings: []))
        let next = try #require(try await bench.desk.claim(at: transcode, lane: "a"))
        #expect(next.inputs.map(\.name) == ["source/original"])
    }

    @Test func aJobWithoutNewsIsTakenBackAndItsLateResultDropped() async throws {
        let bench = try await Bench()
        let id = try await bench.video()
        let lost = try #require(try await bench.desk.claim(at: bench.ingest, lane: "far"))
        try await bench.desk.expire()
        #expect(try await bench.state(lost)?.state == .running)
        try await bench.desk.expire(at: .now + 61)
        #expect(try await bench.state(lost)?.state == .ready)
        let found = try #require(try await bench.desk.claim(at: bench.ingest, lane: "near"))
        #expect(found.job.id == lost.job.id)
        #expect(found.job.attempt == 1)
        // The first comes back: too late, whatever it says.
        #expect(try await !bench.desk.advance(lost, to: 0.9))
        #expect(try await !bench.desk.deliver(lost, [bench.draft(lost)], warnings: []))
        #expect(try await !bench.desk.fail(lost, .failed(.permanent("x", "it broke"))))
        #expect(bench.workshop.files() == [])
        #expect(try await bench.desk.deliver(found, [bench.draft(found)], warnings: []))
        #expect(bench.workshop.files() == ["\(id)/source/original"])
        // Once is enough.
        #expect(try await !bench.desk.deliver(found, [], warnings: []))
    }

    @Test func newsRenewTheLease() async throws {
        let bench = try await Bench()
        _ = try await bench.video()
        let ticket = try #require(try await bench.desk.claim(at: bench.ingest, lane: "far"))
        let before = try #require(try await bench.state(ticket)?.leaseUntil)
        #expect(try await bench.desk.advance(ticket, to: 0.5))
        #expect(try await bench.desk.advance(ticket, to: 0.2))
        let job = try #require(try await bench.state(ticket))
        #expect(job.progress == 0.5)
        #expect(try #require(job.leaseUntil) >= before)
    }

    @Test func aWorkerThatFallsSilentAgainAndAgainFailsTheJob() async throws {
        let bench = try await Bench()
        _ = try await bench.video()
        var last: Ticket?
        while let ticket = try await bench.desk.claim(at: bench.ingest, lane: "far") {
            last = ticket
            try await bench.desk.expire(at: .now + 61)
        }
        let ticket = try #require(last)
        let job = try #require(try await bench.state(ticket))
        #expect(job.state == .failed)
        #expect(job.claim == Recovery.mostSilences)
        #expect(job.error?.code == "lost")
    }

    @Test func whatIsGivenBackWasNeverTried() async throws {
        let bench = try await Bench()
        _ = try await bench.video()
        let ticket = try #require(try await bench.desk.claim(at: bench.ingest, lane: "a"))
        #expect(try await bench.desk.giveBack(ticket))
        let job = try #require(try await bench.state(ticket))
        #expect(job.state == .ready)
        #expect(job.attempt == 0)
        #expect(job.notBefore == nil)
    }

    @Test func aFailedAttemptWaitsForItsTurn() async throws {
        let bench = try await Bench()
        _ = try await bench.video()
        let ticket = try #require(try await bench.desk.claim(at: bench.ingest, lane: "a"))
        try await bench.desk.fail(ticket, .failed(.retry("x", "it broke", after: .seconds(3600))))
        #expect(try await bench.desk.claim(at: bench.ingest, lane: "a") == nil)
        let start = try await bench.library.read { try $0.nextStart(at: "ingest") }
        #expect(try #require(start) > .now + 3500)
    }

    @Test func aDeliveryThatFailsLeavesNoTrace() async throws {
        let bench = try await Bench()
        let id = try await bench.video()
        let ticket = try #require(try await bench.desk.claim(at: bench.ingest, lane: "a"))
        let good = try bench.draft(ticket)
        let missing = Delivery(
            draft: Draft(
                kind: .source, name: "z", file: good.draft.file.appendingPathExtension("none"), traits: Traits()),
            size: 1)
        await #expect(throws: DiskError.self) { try await bench.desk.deliver(ticket, [good, missing], warnings: []) }
        #expect(bench.workshop.files() == [])
        #expect(try await bench.library.read { try $0.artifacts(of: id) }.isEmpty)
        #expect(try await bench.state(ticket)?.state == .running)
        #expect(try await bench.desk.deliver(ticket, [bench.draft(ticket)], warnings: []))
    }
}
