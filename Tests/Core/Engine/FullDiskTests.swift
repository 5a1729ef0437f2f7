import Foundation
import SmallDisk
import SQL
import StageKit
import Testing

@testable import Core

/// On a disk that is really full.
@Suite(.timeLimit(.minutes(1)), .enabled(if: SmallDisk.isPossible, "this process may not mount a disk"))
struct FullDiskTests {
    @Test func nothingIsLostAndWorkGoesOnWhenThereIsRoom() async throws {
        let disk = try SmallDisk(megabytes: 12)
        defer { disk.unmount() }
        let workshop = try Workshop(["transcode": #""attempts": 2"#])
        workshop.script.at("transcode") { job in
            let draft = try job.output(.rendition, name: "720p.mp4")
            try Data(repeating: 1, count: 4 << 20).write(to: draft.file)
            return .done([draft])
        }
        let service = try await workshop.start(at: disk.folder)
        let ballast = disk.folder.appendingPathComponent("ballast")
        try Data(repeating: 0, count: 9 << 20).write(to: ballast)

        let video = try #require(try await service.settled(try await service.upload().id))
        #expect(video.state == .failed)
        #expect(video.error?.code == "no_space")
        #expect(video.job("thumbnail")?.state == .done)

        // Now not even an upload fits.
        let refusal = await #expect(throws: Refusal.self) {
            let file = try service.incoming()
            while true { try await file.write([UInt8](repeating: 2, count: 1 << 20)) }
        }
        #expect(refusal?.kind == .noSpace)
        #expect(await service.isHealthy)

        try FileManager.default.removeItem(at: ballast)
        _ = try await service.retry(video.id)
        #expect(try await service.settled(video.id)?.state == .ready)
        let integrity = try await service.library.read { ledger in
            try ledger.database.first("PRAGMA integrity_check")?.text("integrity_check")
        }
        #expect(integrity == "ok")
        await service.shutDown(grace: 5)
        #expect(try workshop.remains(at: disk.folder) == [])
    }

    @Test func aResultThatDoesNotFitIntoTheDatabaseIsTriedAgain() async throws {
        let disk = try SmallDisk(megabytes: 12)
        defer { disk.unmount() }
        let workshop = try Workshop()
        let (first, second) = (Gate(), Gate())
        workshop.script.at(
            "transcode",
            { job in
                try await first.pass()
                let words = String(repeating: "w", count: 6 << 20)
                return .done([try job.write(.rendition, "720p.mp4")], warnings: [words])
            },
            { job in
                try await second.pass()
                return .done([try job.write(.rendition, "720p.mp4")])
            })
        let service = try await workshop.start(at: disk.folder)
        let new = try await service.upload()
        await first.arrivals()
        let ballast = disk.folder.appendingPathComponent("ballast")
        try Data(repeating: 0, count: 7 << 20).write(to: ballast)
        first.open()
        await second.arrivals()
        let job = try #require(try await service.video(new.id)?.job("transcode"))
        #expect(job.error?.code == "no_space")
        #expect(job.attempt == 2)
        try FileManager.default.removeItem(at: ballast)
        second.open()
        #expect(try await service.settled(new.id)?.state == .ready)
        await service.shutDown(grace: 5)
        #expect(workshop.files(at: disk.folder).count == 6)
    }
}
