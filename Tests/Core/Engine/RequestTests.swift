import Foundation
import SQL
import StageKit
import Testing

@testable import Core

/// Cancel, retry, delete, shut down: while jobs run.
@Suite(.timeLimit(.minutes(1))) struct RequestTests {
    /// A workshop whose transcoder waits at a gate, the first time.
    static func waiting() throws -> (Workshop, Gate) {
        let workshop = try Workshop()
        let gate = Gate()
        workshop.script.at(
            "transcode",
            { job in
                try await gate.pass()
                return .done([try job.write(.rendition, "720p.mp4")])
            }, { job in .done([try job.write(.rendition, "720p.mp4")]) })
        return (workshop, gate)
    }

    @Test func cancelStopsWhatRunsAndRetryGoesOnFromThere() async throws {
        let (workshop, gate) = try Self.waiting()
        let service = try await workshop.start()
        let new = try await service.upload()
        await gate.arrivals()
        try await service.video(new.id) { $0.job("thumbnail")?.state == .done }
        let cancelled = try #require(try await service.cancel(new.id))
        #expect(cancelled.state == .cancelled)
        #expect(cancelled.job("transcode")?.state == .cancelled)
        #expect(cancelled.job("package")?.state == .cancelled)
        let refusal = await #expect(throws: Refusal.self) { try await service.cancel(new.id) }
        #expect(refusal?.kind == .conflict)

        let retried = try #require(try await service.retry(new.id))
        #expect(!retried.state.isSettled)
        let video = try #require(try await service.settled(new.id))
        #expect(video.state == .ready)
        #expect(workshop.script.runs(at: "ingest") == 1)
        #expect(workshop.script.runs(at: "thumbnail") == 1)
        #expect(workshop.script.runs(at: "transcode") == 2)
        await #expect(throws: Refusal.self) { try await service.retry(new.id) }
        await service.shutDown(grace: 5)
        #expect(try workshop.remains() == [])
    }

    @Test func oneJobCanBeCancelledAndRetried() async throws {
        let (workshop, gate) = try Self.waiting()
        let service = try await workshop.start()
        let new = try await service.upload()
        await gate.arrivals()
        let job = try #require(try await service.video(new.id)?.job("transcode"))
        #expect(try await service.cancelJob(job.id)?.state == .cancelled)
        let video = try #require(try await service.settled(new.id))
        #expect(video.state == .cancelled)
        let package = try #require(video.job("package"))
        #expect(package.state == .cancelled)
        let refusal = await #expect(throws: Refusal.self) { try await service.retryJob(package.id) }
        #expect(refusal?.code == "earlier_job_failed")
        #expect(try await service.retryJob(job.id) != nil)
        #expect(try await service.settled(new.id)?.state == .ready)
        #expect(try await service.cancelJob(Identifier()) == nil)
        await service.shutDown(grace: 1)
    }

    @Test func deletionWaitsForTheStageAndLeavesNothing() async throws {
        let (workshop, gate) = try Self.waiting()
        let service = try await workshop.start()
        let (doomed, other) = (try await service.upload(), try await service.upload())
        await gate.arrivals()
        #expect(try await service.delete(doomed.id))
        #expect(try await service.video(doomed.id) == nil)
        #expect(try await service.file(video: doomed.id, name: "source/original") == nil)
        #expect(try await service.delete(doomed.id) == false)
        #expect(try await service.settled(other.id)?.state == .ready)
        #expect(workshop.files().allSatisfy { $0.hasPrefix(other.id.rawValue) })
        #expect(try await service.videos().total == 1)
        await service.shutDown(grace: 5)
        #expect(try workshop.remains() == [])
    }

    @Test func aStageThatFinishesInSpiteOfDeletionIsNotHeard() async throws {
        let workshop = try Workshop()
        let (gate, cancelled) = (Gate(), Gate())
        workshop.script.at("transcode") { job in
            // It notices that it is to stop, and hands in its work all the same.
            try? await gate.pass()
            cancelled.open()
            return .done([try job.write(.rendition, "720p.mp4")])
        }
        let service = try await workshop.start()
        let new = try await service.upload()
        await gate.arrivals()
        #expect(try await service.delete(new.id))
        try await cancelled.pass()
        await service.shutDown(grace: 5)
        #expect(workshop.files() == [])
        #expect(try workshop.remains() == [])
    }

    @Test func shuttingDownGivesBackWhatDoesNotEnd() async throws {
        let (workshop, gate) = try Self.waiting()
        let service = try await workshop.start()
        let new = try await service.upload()
        await gate.arrivals()
        #expect(await service.isReady)
        await service.shutDown(grace: 0)
        #expect(await !service.isReady)
        #expect(await !service.isHealthy)
        let refusal = await #expect(throws: Refusal.self) { try await service.create(NewVideo(name: "late")) }
        #expect(refusal?.code == "stopping")
        #expect(workshop.script.closes(of: "transcode") == 1)
        #expect(try workshop.remains() == [])

        let again = try await workshop.start()
        let video = try #require(try await again.settled(new.id))
        #expect(video.state == .ready)
        #expect(video.job("transcode")?.attempt == 1)
        await again.shutDown(grace: 1)
    }

    @Test func shuttingDownLetsRunningJobsEnd() async throws {
        let (workshop, gate) = try Self.waiting()
        let service = try await workshop.start()
        let new = try await service.upload()
        await gate.arrivals()
        async let end: Void = service.shutDown(grace: 50)
        while await service.isReady { await Task.yield() }
        gate.open()
        await end
        let again = try await workshop.start()
        let video = try #require(try await again.settled(new.id))
        #expect(video.state == .ready)
        #expect(workshop.script.runs(at: "transcode") == 1)
        await again.shutDown(grace: 1)
    }

    @Test func aSecondCallDoesNotWait() async throws {
        let (workshop, gate) = try Self.waiting()
        let service = try await workshop.start()
        _ = try await service.upload()
        await gate.arrivals()
        async let first: Void = service.shutDown(grace: 3600)
        while await service.isReady { await Task.yield() }
        await service.shutDown(grace: 0)
        await first
        #expect(workshop.script.closes(of: "transcode") == 1)
    }

    @Test func aFullDatabaseFailsNothingForGood() async throws {
        let (workshop, gate) = try Self.waiting()
        let service = try await workshop.start()
        let new = try await service.upload()
        await gate.arrivals()
        try await service.video(new.id) { $0.job("thumbnail")?.state == .done }
        try await service.library.write { ledger in
            let pages = try ledger.database.first("PRAGMA page_count")?.integer("page_count") ?? 0
            _ = try ledger.database.query("PRAGMA max_page_count = \(pages)")
        }
        let large = JSON.object([JSON.Member("x", .string(String(repeating: "x", count: 100_000)))])
        let refusal = await #expect(throws: Refusal.self) {
            try await service.create(NewVideo(name: "large", request: large))
        }
        #expect(refusal?.kind == .noSpace)
        #expect(await service.isHealthy)
        #expect(try await service.videos().total == 1)
        try await service.library.write { _ = try $0.database.query("PRAGMA max_page_count = 1000000") }
        #expect(try await service.create(NewVideo(name: "large", request: large)).name == "large")
        gate.open()
        #expect(try await service.settled(new.id)?.state == .ready)
        await service.shutDown(grace: 5)
    }

    @Test func aFullDiskFailsTheJobInPlainWords() async throws {
        let workshop = try Workshop(["transcode": #""attempts": 1"#])
        workshop.script.at("transcode") { _ in throw POSIXError(.ENOSPC) }
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.error?.code == "no_space")
        #expect(video.error?.detail.hasPrefix("no space left") == true)
        workshop.script.at("transcode") { job in .done([try job.write(.rendition, "720p.mp4")]) }
        _ = try await service.retry(video.id)
        #expect(try await service.settled(video.id)?.state == .ready)
        await service.shutDown(grace: 1)
    }
}
