import Foundation
import StageKit
import Testing

@testable import Core

/// Uploads over restarts and their end; the protocol itself is tested with the server.
@Suite(.timeLimit(.minutes(1))) struct UploadTests {
    private struct Broken: Error {}

    @Test func bytesSurviveARestart() async throws {
        let shop = try Workshop()
        var service = try await shop.start()
        let id = try await service.createUpload(NewVideo(name: "clip"), length: 8, metadata: "x").id
        await #expect(throws: Broken.self) {
            try await service.append(to: id, at: 0) { writer in
                try await writer.write(Array("four".utf8))
                throw Broken()
            }
        }
        await service.shutDown(grace: 0)

        service = try await shop.start()
        let upload = try #require(try await service.upload(id))
        #expect(upload.offset == 4)
        #expect(upload.metadata == "x")
        let whole = try await service.append(to: id, at: 4) { try await $0.write(Array("more".utf8)) }
        let video = try #require(whole.video)
        let source = try #require(try await service.file(video: video, name: "source/original")?.file)
        #expect(try Data(contentsOf: source) == Data("fourmore".utf8))
        await service.shutDown(grace: 0)

        service = try await shop.start()
        #expect(try await service.upload(id)?.video == video)
        await service.shutDown(grace: 0)
    }

    @Test func aFileThatIsWholeBecomesAVideoAtTheNextStart() async throws {
        let shop = try Workshop()
        var service = try await shop.start()
        let id = try await service.createUpload(NewVideo(name: "clip"), length: 4, metadata: "").id
        await service.shutDown(grace: 0)
        // As a kill between the last byte and the video leaves it.
        let folder = shop.data.appendingPathComponent("uploads")
        try Data("four".utf8).write(to: folder.appendingPathComponent(id.rawValue))
        try Data("stray".utf8).write(to: folder.appendingPathComponent("stray"))
        service = try await shop.start()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        #expect(try await service.videos().total == 1)
        #expect(try await service.upload(id)?.video != nil)
        await service.shutDown(grace: 0)
    }

    @Test func uncheckedBytesOfAKilledServerAreCut() async throws {
        let shop = try Workshop()
        let service = try await shop.start()
        let id = try await service.createUpload(NewVideo(name: "clip"), length: 8, metadata: "").id
        _ = try await service.append(to: id, at: 0) { try await $0.write(Array("good".utf8)) }
        _ = try await service.library.write { try $0.update(upload: id, expiresAt: .now + 60, checkedTo: 4) }
        await service.shutDown(grace: 0)
        let file = try FileHandle(forWritingTo: shop.data.appendingPathComponent("uploads/\(id)"))
        try file.seekToEnd()
        try file.write(contentsOf: Data("bad".utf8))
        try file.close()

        let again = try await shop.start()
        #expect(try await again.upload(id)?.offset == 4)
        let whole = try await again.append(to: id, at: 4) { try await $0.write(Array("more".utf8)) }
        let video = try #require(whole.video)
        let source = try #require(try await again.file(video: video, name: "source/original")?.file)
        #expect(try Data(contentsOf: source) == Data("goodmore".utf8))
        await again.shutDown(grace: 0)
    }

    @Test func nothingIsLostWhenTheVideoCannotBeWritten() async throws {
        let shop = try Workshop()
        let service = try await shop.start()
        let id = try await service.createUpload(NewVideo(name: "clip"), length: 4, metadata: "").id
        _ = try await service.append(to: id, at: 0) { try await $0.write([1, 2, 3]) }
        let file = service.library.files.upload(id)
        await #expect(throws: Broken.self) {
            _ = try await service.store(NewVideo(name: "x"), source: (file, 3, isCopied: true)) { _, _ in throw Broken() }
        }
        #expect(try await service.upload(id)?.offset == 3)
        #expect(shop.files().isEmpty)
        await service.shutDown(grace: 0)
    }

    @Test func aNewcomerTakesOverFromADeadConnection() async throws {
        let shop = try Workshop()
        let file = shop.folder.appendingPathComponent("upload")
        let lane = Lane(name: "test")
        defer { lane.close() }
        let (id, desk) = (Identifier(), UploadDesk(life: 60, silence: .zero))
        let (dead, alive) = (UploadWriter(file, lane: lane), UploadWriter(file, lane: lane))
        try await desk.enter(id, dead)
        #expect(try await dead.open(limit: 8, checkedTo: nil) == 0)
        try await dead.write(Array("four".utf8))
        try await desk.enter(id, alive)
        await #expect(throws: Refusal.self) { try await dead.write(Array("late".utf8)) }
        #expect(try await alive.open(limit: 8, checkedTo: nil) == 4)
        try await alive.write(Array("more".utf8))
        // The dead one's own end changes nothing any more.
        await desk.leave(id, dead)
        #expect(await desk.isBusy(id))
        #expect(try await alive.end(isGood: true) == 8)
        #expect(try Data(contentsOf: file) == Data("fourmore".utf8))
    }

    @Test func oldUploadsGo() async throws {
        let shop = try Workshop()
        let service = try await Service.start(
            data: shop.data, blueprint: shop.blueprint(), log: .silent, uploadLife: 0.05, beforeCommit: {})
        let id = try await service.createUpload(NewVideo(name: "clip"), length: 4, metadata: "").id
        _ = try await service.append(to: id, at: 0) { try await $0.write([1]) }
        let folder = shop.data.appendingPathComponent("uploads").path
        while try !FileManager.default.contentsOfDirectory(atPath: folder).isEmpty { await Task.yield() }
        #expect(try await service.upload(id) == nil)
        await service.shutDown(grace: 0)
    }
}
