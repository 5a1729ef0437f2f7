import Foundation
import StageKit
import StageTesting
import Testing

@testable import Publish

struct FolderPublisherTests {
    private let bench: StageBench
    private let folder = FileManager.default.temporaryDirectory.appending(path: "publish-\(Identifier())")

    init() throws { bench = try StageBench() }

    private func run(_ names: (ArtifactKind, String)...) async throws -> StageBench.Run {
        let wanted = WantedOutputs(
            files: [],
            folders: WantedFolders(
                media: folder.appending(path: "media").path, pictures: folder.appending(path: "thumbs").path,
                torrents: folder.appending(path: "torrents").path))
        let inputs = try names.map { try bench.artifact($0.0, $0.1, bytes: Array($0.1.utf8)) }
        return try await bench.run(
            FolderPublisher(settings: Settings()), inputs: inputs, request: .object([try wanted.member]))
    }

    private func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains("/") }.sorted()
    }

    @Test func eachKindGoesToItsFolderWholeAndOverWhatIsThere() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let media = folder.appending(path: "media")
        try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
        try Data("older".utf8).write(to: media.appending(path: "clip_90p.ogv"))
        _ = try await run(
            (.file, "files/clip_90p.ogv"), (.picture, "files/clip_t00.jpg"), (.torrent, "files/clip_90p.ogv.tstream"),
            (.torrent, "720p.torrent"))
        #expect(try files() == ["media/clip_90p.ogv", "thumbs/clip_t00.jpg", "torrents/clip_90p.ogv.tstream"])
        #expect(try String(contentsOf: media.appending(path: "clip_90p.ogv"), encoding: .utf8) == "files/clip_90p.ogv")
    }

    @Test func nothingToDoWithoutFolders() async throws {
        let run = try await bench.run(FolderPublisher(settings: Settings()), inputs: [], request: .empty)
        guard case .skipped = run.outcome else {
            Issue.record("it did something")
            return
        }
    }

    @Test func aFolderThatCannotBeIsTriedAgain() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data().write(to: folder)
        await #expect { try await run((.file, "files/a.ogv")) } throws: { error in
            (error as? StageFailure)?.advice == .retry && (error as? StageFailure)?.code == "unwritable_folder"
        }
    }
}
