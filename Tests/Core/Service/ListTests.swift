import Foundation
import StageKit
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct ListTests {
    @Test func pagesShowEveryVideoOnceNewestFirst() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start(try workshop.blueprint(("ingest", "ingest", [])))
        var made: Set<Identifier> = []
        for index in 0..<7 { made.insert(try await service.create(NewVideo(name: "clip \(index)")).id) }
        var seen: [Identifier] = []
        var query = VideoQuery(limit: 3)
        var pages = 0
        repeat {
            let page = try await service.videos(query)
            #expect(page.total == 7)
            seen += page.data.map(\.id)
            query.after = page.next
            pages += 1
        } while query.after != nil
        #expect(pages == 3)
        #expect(seen.count == 7)
        #expect(Set(seen) == made)
        #expect(seen == seen.sorted(by: >))
        await service.shutDown(grace: 1)
    }

    @Test func filtersNarrowTheList() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start(try workshop.blueprint(("ingest", "ingest", [])))
        workshop.script.at("ingest") { job in
            if job.request["fail"] != nil { throw StageFailure.permanent("x", "it broke") }
            return .done([try job.write(.source, "source/original")])
        }
        let good = try await service.create(NewVideo(name: "Big Buck 100%_!", externalID: "one"))
        let bad = try await service.create(
            NewVideo(name: "other", request: .object([JSON.Member("fail", .bool(true))])))
        for id in [good.id, bad.id] { _ = try await service.settled(id) }
        func found(_ query: VideoQuery) async throws -> [Identifier] {
            let page = try await service.videos(query)
            #expect(page.total == page.data.count)
            return page.data.map(\.id)
        }
        #expect(try await found(VideoQuery(state: .failed)) == [bad.id])
        #expect(try await found(VideoQuery(state: .ready)) == [good.id])
        #expect(try await found(VideoQuery(name: "buck")) == [good.id])
        #expect(try await found(VideoQuery(name: "0%_!")) == [good.id])
        #expect(try await found(VideoQuery(name: "0__")) == [])
        #expect(try await found(VideoQuery(name: "' OR 1=1 --")) == [])
        #expect(try await found(VideoQuery(externalID: "one")) == [good.id])
        #expect(try await found(VideoQuery(createdAfter: bad.createdAt)) == [])
        #expect(try await found(VideoQuery(createdBefore: good.createdAt)) == [])
        #expect(try await found(VideoQuery(state: .failed, name: "buck")) == [])

        let jobs = try await service.jobs(JobQuery(state: .failed))
        #expect(jobs.data.map(\.video) == [bad.id])
        #expect(try await service.jobs(JobQuery(node: "ingest", limit: 1)).next != nil)
        #expect(try await service.jobs(JobQuery(video: good.id)).total == 1)
        let node = try #require(try await service.pipeline().nodes.first)
        #expect(node.jobs.done == 1)
        #expect(node.jobs.failed == 1)
        await service.shutDown(grace: 1)
    }

    @Test func aPatchChangesWhatItNames() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start(try workshop.blueprint(("ingest", "ingest", [])))
        let video = try await service.create(NewVideo(name: "old", externalID: "e"))
        let changes = service.changes.subscribe(video: video.id)
        let renamed = try await service.update(video.id, VideoPatch(name: "new"))
        #expect(renamed?.name == "new")
        #expect(renamed?.externalId == "e")
        let hidden = try await service.update(video.id, VideoPatch(visibility: .unlisted, externalID: .some(nil)))
        #expect(hidden?.name == "new")
        #expect(hidden?.visibility == .unlisted)
        #expect(hidden?.externalId == nil)
        #expect(try await service.update(Identifier(), VideoPatch(name: "x")) == nil)
        await service.shutDown(grace: 1)
        var subjects: [Change.Subject] = []
        for await change in changes.stream { subjects.append(change.subject) }
        #expect(subjects.contains(.video))
    }
}
