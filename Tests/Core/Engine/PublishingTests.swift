import Foundation
import StageKit
import Testing

@testable import Core

/// What a stage lets others see before it is done, and what it keeps for another attempt.
@Suite(.timeLimit(.minutes(1))) struct PublishingTests {
    private static func blueprint(_ workshop: Workshop) throws -> Blueprint {
        try workshop.blueprint(
            ("ingest", "ingest", []), ("transcode", "transcode", ["ingest"]), ("package", "follower", ["transcode"]))
    }

    /// Appends to the rendition in the workbench.
    private static func append(_ text: String, _ job: Job) throws -> Draft {
        let draft = try job.growing(.rendition, name: "720p.mp4")
        let before = (try? Data(contentsOf: draft.file)) ?? Data()
        // In place, as a writer that appends does.
        if before.isEmpty { try Data().write(to: draft.file) }
        let handle = try FileHandle(forWritingTo: draft.file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        return draft
    }

    private static func text(_ name: String, _ video: VideoView, _ service: Service) async throws -> String? {
        let file = try await service.file(video: video.id, name: name)
        return try file.map { String(decoding: try Data(contentsOf: $0.file).prefix($0.size), as: UTF8.self) }
    }

    @Test func whatGrowsIsSeenAndFollowed() async throws {
        let workshop = try Workshop()
        let (more, end) = (Gate(), Gate())
        workshop.script.at("transcode") { job in
            try await job.publish([try Self.append("one", job)])
            try await more.pass()
            // Written, and not yet told.
            let draft = try Self.append(" two", job)
            try await end.pass()
            return .done([draft])
        }
        let service = try await workshop.start(Self.blueprint(workshop))
        let new = try await service.upload()
        let early = try await service.video(new.id) { $0.playable && $0.job("package")?.state == .waiting }
        #expect(early.state == .processing)
        #expect(early.playableAt != nil)
        #expect(early.renditions.map(\.size) == [3])
        #expect(try await Self.text("master.m3u8", early, service) == "720p.mp4 3 so far")
        #expect(early.job("package")?.attempt == 0)
        more.open()
        await end.arrivals()
        // Readers see what is recorded, not what is on its way.
        #expect(try await Self.text("720p.mp4", early, service) == "one")
        end.open()
        let video = try #require(try await service.settled(new.id))
        #expect(video.state == .ready)
        #expect(video.playableAt == early.playableAt)
        #expect(try await Self.text("720p.mp4", video, service) == "one two")
        #expect(try await Self.text("master.m3u8", video, service) == "720p.mp4 7")
        #expect(video.job("package")?.attempt == 1)
        #expect(workshop.script.runs.filter { $0.node == "package" }.map(\.isEarly) == [true, false])
        await service.shutDown(grace: 1)
        #expect(try workshop.remains() == [])
    }

    @Test func whatIsPublishedWhileTheFollowerWorksIsFollowedToo() async throws {
        let workshop = try Workshop()
        let (packaging, seen, end) = (Gate(), Gate(), Gate())
        workshop.script.at("transcode") { job in
            try await job.publish([try Self.append("one", job)])
            await packaging.arrivals()
            try await job.publish([try Self.append(" two", job)])
            packaging.open()
            try await end.pass()
            return .done([try job.growing(.rendition, name: "720p.mp4")])
        }
        workshop.script.at("package") { job in
            try await packaging.pass()
            if job.inputs.map(\.size) == [7] { seen.open() }
            return .done([])
        }
        let service = try await workshop.start(Self.blueprint(workshop))
        let new = try await service.upload()
        try await seen.pass()
        end.open()
        #expect(try await service.settled(new.id)?.state == .ready)
        await service.shutDown(grace: 1)
    }

    @Test func aFollowerThatFailsEarlyIsAskedAgainAtTheEnd() async throws {
        let workshop = try Workshop(["package": #""attempts": 1"#])
        let early = Gate()
        workshop.script.at("transcode") { job in
            let draft = try Self.append("one", job)
            try await job.publish([draft])
            await early.arrivals()
            return .done([draft])
        }
        workshop.script.at(
            "package",
            { _ in
                early.open()
                try await early.pass()
                throw StageFailure.reject("odd", "this is odd")
            }, { job in .done([try job.write(.playlist, "720p.m3u8")]) })
        let service = try await workshop.start(Self.blueprint(workshop))
        #expect(try await service.settled(try await service.upload().id)?.state == .ready)
        await service.shutDown(grace: 1)
    }

    @Test func theWorkbenchStaysUntilTheWorkIsDone() async throws {
        let workshop = try Workshop(["transcode": #""attempts": 2"#])
        workshop.script.at(
            "transcode",
            { job in
                _ = try Self.append("one", job)
                throw StageFailure.retry("flaky", "not today")
            },
            { job in
                let draft = try Self.append(" two", job)
                #expect(try String(contentsOf: draft.file, encoding: .utf8) == "one two")
                throw StageFailure.permanent("no", "never")
            }, { job in .done([try Self.append(" three", job)]) })
        let service = try await workshop.start(Self.blueprint(workshop))
        let new = try await service.upload()
        #expect(try await service.settled(new.id)?.state == .failed)
        await service.shutDown(grace: 1)
        #expect(try workshop.remains().count == 1)
        // Also over a restart: who fails may be retried.
        let again = try await workshop.start(Self.blueprint(workshop))
        _ = try await again.retry(new.id)
        let video = try #require(try await again.settled(new.id))
        #expect(try await Self.text("720p.mp4", video, again) == "one two three")
        await again.shutDown(grace: 1)
        #expect(try workshop.remains() == [])
    }

    @Test func aDeletedVideoLeavesNoWorkbench() async throws {
        let workshop = try Workshop()
        workshop.script.at("transcode") { job in
            try await job.publish([try Self.append("one", job)])
            throw StageFailure.permanent("no", "never")
        }
        let service = try await workshop.start(Self.blueprint(workshop))
        let new = try await service.upload()
        #expect(try await service.settled(new.id)?.state == .failed)
        #expect(workshop.files().contains("\(new.id)/720p.mp4"))
        #expect(try await service.delete(new.id))
        #expect(try workshop.remains() == [])
        #expect(workshop.files() == [])
        await service.shutDown(grace: 1)
    }

    @Test func aKillWhileItGrowsLosesNothingAndLeavesNothing() async throws {
        let workshop = try Workshop()
        let snapshots = CrashTests.Snapshots(workshop)
        workshop.script.at("transcode") { job in
            for word in ["one", " two", " three"] {
                let draft = try job.growing(.rendition, name: "720p.mp4")
                let size = (try? FileManager.default.attributesOfItem(atPath: draft.file.path)[.size] as? Int) ?? 0
                // A later attempt finds words that are there already.
                if size < ["one": 3, " two": 7, " three": 13][word]! { _ = try Self.append(word, job) }
                try await job.publish([draft])
            }
            return .done([try job.growing(.rendition, name: "720p.mp4")])
        }
        let service = try await workshop.start(Self.blueprint(workshop), beforeCommit: snapshots.take)
        let new = try await service.upload()
        _ = try await service.settled(new.id)
        await service.shutDown(grace: 1)
        for copy in snapshots.all {
            let again = try await workshop.start(Self.blueprint(workshop), at: copy)
            if let video = try await again.settled(new.id) {
                #expect(video.state == .ready)
                #expect(try await Self.text("720p.mp4", video, again) == "one two three")
                #expect(workshop.files(at: copy).count == 3)
            }
            await again.shutDown(grace: 1)
            #expect(try workshop.remains(at: copy) == [])
        }
    }
}
