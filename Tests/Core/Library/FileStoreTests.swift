import Foundation
import StageKit
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct FileStoreTests {
    let workshop: Workshop
    let files: FileStore
    let video = Identifier()

    init() throws {
        workshop = try Workshop()
        files = try FileStore(workshop.data)
    }

    @Test func aFileIsRenamedIntoPlace() throws {
        let draft = try files.makeScratch("a").appendingPathComponent("draft")
        try Data("new".utf8).write(to: draft)
        #expect(try FileStore.synchronise(draft) == 3)
        try files.adopt([(draft, "thumbnails/0.jpg")], of: video)
        let place = try #require(files.file(of: video, "thumbnails/0.jpg"))
        #expect(try Data(contentsOf: place) == Data("new".utf8))
        #expect(!FileManager.default.fileExists(atPath: draft.path))
    }

    @Test func whatIsSetAsideComesBackUntilItIsRemoved() throws {
        let draft = try files.makeScratch("a").appendingPathComponent("draft")
        try Data("new".utf8).write(to: draft)
        try files.adopt([(draft, "source/original")], of: video)
        let place = try #require(files.file(of: video, "source/original"))
        files.setAside(video)
        #expect(!FileManager.default.fileExists(atPath: files.folder(of: video).path))
        files.takeBack(video)
        #expect(try Data(contentsOf: place) == Data("new".utf8))
        files.setAside(video)
        files.removeAside(video)
        files.takeBack(video)
        #expect(!FileManager.default.fileExists(atPath: files.folder(of: video).path))
    }

    @Test(arguments: ["", "..", "../x", "/etc/passwd", "a//b", "a/../b", "a\0b", "a\\b"])
    func namesStayInside(_ name: String) throws {
        #expect(files.file(of: video, name) == nil)
        #expect(throws: DiskError.self) { try files.adopt([(workshop.folder, name)], of: video) }
    }

    @Test func onlyPlainFilesAreTaken() throws {
        let folder = try files.makeScratch("a")
        let link = folder.appendingPathComponent("link")
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/etc/passwd")
        #expect(throws: DiskError.self) { try FileStore.synchronise(link) }
        #expect(throws: DiskError.self) { try FileStore.synchronise(folder) }
        #expect(throws: DiskError.self) { try FileStore.synchronise(folder.appendingPathComponent("none")) }
    }

    @Test func anAttemptStartsWithAnEmptyFolder() throws {
        let folder = try files.makeScratch("job-1")
        try Data("old".utf8).write(to: folder.appendingPathComponent("old"))
        #expect(try files.makeScratch("job-1") == folder)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func anIncomingFileIsWholeOrNotThere() async throws {
        let library = try await Library.open(folder: workshop.data, log: .silent)
        let file = try library.incoming()
        try await file.write([UInt8]("ab".utf8))
        try await file.write([UInt8]("xcdx".utf8)[1..<3])
        let other = workshop.folder.appendingPathComponent("other")
        try Data("efgh".utf8).write(to: other)
        try await file.write(contentsOf: other)
        #expect(try await file.finish() == 8)
        #expect(try Data(contentsOf: file.file) == Data("abcdefgh".utf8))
        await #expect(throws: Refusal.self) { try await file.write(Data("more".utf8)) }
        await file.discard()
        #expect(try workshop.remains() == [])

        let unfinished = try library.incoming()
        let refusal = await #expect(throws: Refusal.self) { try await unfinished.handOver() }
        #expect(refusal?.code == "file_not_finished")
        await #expect(throws: Refusal.self) { try await unfinished.write(contentsOf: workshop.folder) }
        await unfinished.discard()
        await library.close()
    }

    @Test func aFileThatNobodyWantsAnyMoreIsRemoved() async throws {
        let library = try await Library.open(folder: workshop.data, log: .silent)
        func receive() async throws {
            let file = try library.incoming()
            try await file.write(Data("half".utf8))
            #expect(try workshop.remains().count == 1)
        }
        try await receive()
        // The removal is the lane's next work; so it is done when the lane has answered once more.
        let next = try library.incoming()
        await next.discard()
        #expect(try workshop.remains() == [])
        await library.close()
    }
}
