import Foundation
import StageKit
import Synchronization
import Testing

@testable import Core

/// What a kill leaves behind, and what a start makes of it. A copy of the data folder, taken while the engine works,
/// is exactly what the disk holds when the process is killed at that moment.
@Suite(.timeLimit(.minutes(1))) struct CrashTests {
    /// Copies of the data folder as it was just before each commit: files in place, rows not yet.
    final class Snapshots: Sendable {
        private let workshop: Workshop
        private let copies = Mutex<[URL]>([])
        init(_ workshop: Workshop) { self.workshop = workshop }

        var all: [URL] { copies.withLock { $0 } }

        @Sendable func take() {
            copies.withLock { copies in
                let copy = workshop.folder.appendingPathComponent("copy-\(copies.count)")
                guard (try? FileManager.default.copyItem(at: workshop.data, to: copy)) != nil else { return }
                copies.append(copy)
            }
        }
    }

    @Test func aKillBeforeAnyCommitLosesNothingAndDoublesNothing() async throws {
        let workshop = try Workshop()
        let snapshots = Snapshots(workshop)
        let service = try await workshop.start(beforeCommit: snapshots.take)
        let new = try await service.upload()
        _ = try await service.settled(new.id)
        await service.shutDown(grace: 1)
        let expected = Set(
            ["source/original", "720p.mp4", "720p.m3u8", "master.m3u8", "thumbnails/0.jpg", "thumbnails/1.jpg"]
                .map { "\(new.id)/\($0)" })
        #expect(workshop.files() == expected)
        #expect(snapshots.all.count > 8)
        for copy in snapshots.all {
            let again = try await workshop.start(at: copy)
            let videos = try await again.videos()
            if videos.data.isEmpty {
                // Killed before the upload was acknowledged: no video, and no file either.
                #expect(workshop.files(at: copy) == [])
            } else {
                let video = try #require(try await again.settled(new.id))
                #expect(video.state == .ready)
                #expect(video.jobs.allSatisfy { $0.state == .done && $0.attempt == 1 })
                #expect(workshop.files(at: copy) == expected)
            }
            await again.shutDown(grace: 1)
            #expect(try workshop.remains(at: copy) == [])
        }
    }

    @Test func whatIsDoneIsNotDoneAgain() async throws {
        let workshop = try Workshop()
        let gate = Gate()
        workshop.script.at("package") { _ in
            try await gate.pass()
            return .done([])
        }
        let service = try await workshop.start()
        let new = try await service.upload()
        _ = try await service.video(new.id) {
            $0.job("thumbnail")?.state == .done && $0.job("package")?.state == .running
        }
        await gate.arrivals()
        let copy = workshop.folder.appendingPathComponent("copy")
        try FileManager.default.copyItem(at: workshop.data, to: copy)
        gate.open()
        await service.shutDown(grace: 1)
        let before = workshop.script.runs.count
        let again = try await workshop.start(at: copy)
        let video = try #require(try await again.settled(new.id))
        #expect(video.state == .ready)
        #expect(workshop.script.runs.dropFirst(before).map(\.node) == ["package"])
        await again.shutDown(grace: 1)
    }

    @Test func strayFilesAreSweptAndKnownOnesStay() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        await service.shutDown(grace: 1)
        let before = workshop.files()
        let strays = [
            "videos/\(video.id)/stray.mp4", "videos/\(video.id)/thumbnails/9.jpg", "videos/\(Identifier())/720p.mp4",
            "videos/notes.txt", "incoming/half", "scratch/job-1/720p.mp4",
        ]
        for stray in strays {
            let file = workshop.data.appendingPathComponent(stray)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: file)
        }
        let again = try await workshop.start()
        #expect(workshop.files() == before)
        #expect(try workshop.remains() == [])
        await again.shutDown(grace: 1)
    }

    @Test func aDeletionThatWasInterruptedIsFinished() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let video = try #require(try await service.settled(try await service.upload().id))
        try await service.library.write { try $0.markDeleting(video.id) }
        await service.shutDown(grace: 1)
        let again = try await workshop.start()
        #expect(try await again.video(video.id) == nil)
        #expect(workshop.files() == [])
        await again.shutDown(grace: 1)
    }

    @Test func theGraphMayChangeBetweenTwoStarts() async throws {
        let workshop = try Workshop()
        let gate = Gate()
        workshop.script.at(
            "transcode",
            { _ in
                try await gate.pass()
                return .done([])
            }, { job in .done([try job.write(.rendition, "720p.mp4")]) })
        let old = try workshop.blueprint(
            ("ingest", "ingest", []), ("transcode", "transcode", ["ingest"]), ("thumbnail", "thumbnail", ["transcode"]))
        let service = try await workshop.start(old)
        let new = try await service.upload()
        await gate.arrivals()
        await service.shutDown(grace: 0)
        let blueprint = try workshop.blueprint(
            ("ingest", "ingest", []), ("transcode", "transcode", ["ingest"]), ("package", "package", ["transcode"]))
        let again = try await workshop.start(blueprint)
        let video = try #require(try await again.settled(new.id))
        #expect(video.state == .ready)
        #expect(video.job("package")?.state == .done)
        #expect(video.job("thumbnail")?.state == .skipped)
        await again.shutDown(grace: 1)
    }

    @Test func aStageThatKeepsItsWorkInMemoryIsBroughtRoundAgain() async throws {
        let workshop = try Workshop()
        let blueprint = try workshop.blueprint(
            ("ingest", "ingest", []), ("transcode", "transcode", ["ingest"]), ("seed", "seed", ["transcode"]))
        let service = try await workshop.start(blueprint)
        let ready = try #require(try await service.settled(try await service.upload().id))
        await service.shutDown(grace: 1)
        let again = try await workshop.start(blueprint)
        let video = try await again.video(ready.id) { $0.job("seed")?.state == .done }
        #expect(video.state == .ready)
        #expect(video.readyAt == ready.readyAt)
        #expect(workshop.script.runs(at: "seed") == 2)
        #expect(workshop.script.runs(at: "transcode") == 1)
        await again.shutDown(grace: 1)
    }

    @Test func aSecondProcessIsRefused() async throws {
        let workshop = try Workshop()
        let service = try await workshop.start()
        let refusal = await #expect(throws: Refusal.self) { try await workshop.start() }
        #expect(refusal?.code == "data_folder_in_use")
        // A token needs no engine: it can be made beside a running service.
        try await Service.createToken(hash: "x", scope: "read", data: workshop.data)
        #expect(try await service.token(hash: "x")?.scope == "read")
        #expect(try await service.token(hash: "y") == nil)
        await service.shutDown(grace: 1)
        let again = try await workshop.start()
        #expect(try await again.credentialCount(automatic: true) == 1)
        await again.shutDown(grace: 1)
    }
}
