import Foundation
import SQL
import StageKit
import Testing

@testable import Core

/// Jobs of the ingestion server, from their acceptance to the call at their end.
@Suite(.timeLimit(.minutes(1))) struct IngestionDeskTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop(["package": #""when": "asked""#, "ingest": #""attempts": 1"#]) }

    private func blueprint() throws -> Blueprint {
        try workshop.blueprint(("ingest", "ingest", []), ("package", "idle", ["ingest"]))
    }

    private func job(_ name: String = "clip", weight: Int = 5) -> NewIngestion {
        var job = NewIngestion(
            name: name, code: "code-\(name)", weight: weight, request: .empty, asks: ["scripted.idle"])
        job.completion = "http://127.0.0.1:1/done/\(name)"
        job.error = "http://127.0.0.1:1/error/\(name)/internal_error"
        return job
    }

    /// Calls back that wait, oldest first, by their addresses.
    private func callbacks(_ service: Service) async throws -> [String] {
        try await service.library.read { ledger in
            try ledger.database.query("SELECT address FROM webhook_deliveries ORDER BY number")
                .compactMap { try $0.optionalText("address") }
        }
    }

    @Test func manyAtOnceBecomeVideosAndAskForTheirNodes() async throws {
        let service = try await workshop.start(blueprint())
        let jobs = (0..<120).map { job("clip \($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for job in jobs { group.addTask { try await service.accept(job) } }
            try await group.waitForAll()
        }
        for job in jobs {
            let video = try await service.appeared(job.id)
            #expect(video.state == .ready && video.name == job.name && video.externalId == job.code)
            #expect(video.jobs.map(\.node) == ["ingest", "package"])
        }
        #expect(try await service.ingestionLoad() == 0)
        #expect(Set(try await callbacks(service)) == Set(jobs.compactMap(\.completion)))
        // Other videos have no such job, and nobody is called.
        let other = try await service.upload()
        #expect(try await service.settled(other.id)?.jobs.map(\.node) == ["ingest"])
        #expect(try await callbacks(service).count == jobs.count)
        // Nobody sees the webhook that these calls belong to.
        #expect(try await service.webhooks().total == 0)
        #expect(try await service.webhook(Ledger.callbacks) == nil)
        #expect(try await !service.deleteWebhook(Ledger.callbacks))
        await service.shutDown(grace: 0)
    }

    @Test func theLoadIsThatOfUnfinishedJobsHoweverTheyEnd() async throws {
        workshop.script.at("ingest") { _ in throw StageFailure.permanent("no_video", "no") }
        let service = try await workshop.start(blueprint())
        for weight in [5, 7, 11, 13, 17] {
            let job = job("bad \(weight)", weight: weight)
            try await service.accept(job)
            #expect(try await service.appeared(job.id).state == .failed)
        }
        #expect(try await service.ingestionLoad() == 0)
        #expect(try await callbacks(service).allSatisfy { $0.hasSuffix("/internal_error") })

        let gate = Gate()
        workshop.script.at("ingest") { _ in
            try await gate.pass()
            return .done([])
        }
        let (first, second) = (job("cancelled", weight: 19), job("deleted", weight: 23))
        try await service.accept(first)
        try await service.accept(second)
        #expect(try await service.ingestionLoad() == 42)
        await gate.arrivals()
        while try await service.video(second.id) == nil { await Task.yield() }
        try await service.cancel(first.id)
        #expect(try await service.ingestionLoad() == 23)
        #expect(try await service.delete(second.id))
        #expect(try await service.ingestionLoad() == 0)
        #expect(try await callbacks(service).suffix(2) == [try #require(first.error), try #require(second.error)])
        // What is finished and deleted then was told of.
        #expect(try await service.delete(first.id))
        #expect(try await callbacks(service).count == 7)
        await service.shutDown(grace: 0)
    }

    @Test func aRetryIsToldOfToo() async throws {
        workshop.script.at("ingest", { _ in throw StageFailure.permanent("no_video", "no") }, { _ in .done([]) })
        let service = try await workshop.start(blueprint())
        let job = job()
        try await service.accept(job)
        _ = try await service.appeared(job.id)
        _ = try await service.retry(job.id)
        #expect(try await service.appeared(job.id).state == .ready)
        #expect(try await callbacks(service) == [job.error, job.completion])
        await service.shutDown(grace: 0)
    }

    @Test func whatIsAcceptedOutlivesTheProcess() async throws {
        let job = job()
        // As if the process had ended between the acceptance and the video.
        let library = try await Library.open(folder: workshop.data, log: .silent)
        try await library.write { try $0.insert(job) }
        #expect(try await library.read { try $0.ingestionLoad() } == 5)
        await library.close()
        let service = try await workshop.start(blueprint())
        #expect(try await service.appeared(job.id).state == .ready)
        #expect(try await service.videos().total == 1)
        await service.shutDown(grace: 0)
        do {
            try await service.accept(job)
            Issue.record("a service that has stopped takes jobs")
        } catch let refusal as Refusal {
            #expect(refusal.kind == .unavailable)
        }
    }
}

extension Service {
    /// Waits until a video is there that may not be there yet, and settled.
    fileprivate func appeared(_ id: Identifier) async throws -> VideoView {
        var known: Int?
        while true {
            let subscription = changes.subscribe(after: known, video: id)
            if let video = try await video(id), video.state.isSettled { return video }
            for await change in subscription.stream {
                known = change.sequence
                if let video = try await video(id), video.state.isSettled { return video }
            }
            try Task.checkCancellation()
        }
    }
}
