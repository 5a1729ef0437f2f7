import Core
import Foundation
import StageKit
import Sys
import Testing

@testable import Server

/// Files that are put into a watched folder.
@Suite(.timeLimit(.minutes(1))) struct FolderDoorTests {
    /// Reads the file that the request names; what says `bad` is no video.
    private actor Take: Stage {
        static let manifest = StageManifest(id: "ingest.file", summary: "Takes a file.", consumes: [], produces: [.source])
        init(settings: Settings) {}
        func run(_ job: Job) async throws -> Outcome {
            let data = try Data(contentsOf: URL(filePath: job.request["path"]?.string ?? ""))
            if data.starts(with: "bad".utf8) { throw StageFailure.permanent("no_video", "this is none") }
            let draft = try job.output(.source, name: "source/original")
            try data.write(to: draft.file)
            return .done([draft])
        }
    }

    private let data = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-folder-\(Identifier())")
    private var inbox: URL { data.appendingPathComponent("inbox") }

    private func open(_ more: String = "", _ body: @Sendable (House) async throws -> Void) async throws {
        let text = """
            {"pipeline": {"in": {"stage": "ingest.file"}},
             "doors": {"ingest": {"folder": "inbox", "stable": "100ms", "poll": "200ms"\(more)}}}
            """
        let service = try await Service.start(
            data: data, blueprint: try BlueprintReader(catalog: StageCatalog([Take.self])).read(text), log: .silent)
        try await House.serve(service, data: data, body)
    }

    private func put(_ text: String, _ path: String) throws {
        let file = inbox.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Waits until these files are there, as `done/a.mp4`; the system tells of them.
    private func wait(for names: String...) async throws {
        let watch = try FolderWatch()
        while true {
            for name in ["", "done", "failed"] { watch.add(RawPath(inbox.appendingPathComponent(name).path)) }
            if names.allSatisfy({ FileManager.default.fileExists(atPath: inbox.appendingPathComponent($0).path) }) { return }
            try await Lane.once("wait") { watch.wait(0.2) }
            try Task.checkCancellation()
        }
    }

    private func files() throws -> [String] {
        let all = try FileManager.default.subpathsOfDirectory(atPath: inbox.path)
        return all.filter { !URL(filePath: inbox.path + "/" + $0).hasDirectoryPath && !$0.hasPrefix(".millrace") }
            .filter { (try? inbox.appendingPathComponent($0).resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
            .sorted()
    }

    @Test func filesBecomeVideosAndArePutAway() async throws {
        try put("one", "a \"b\" é\n.mp4")
        try put("bad", "c.mp4")
        try put("hidden", ".d.mp4")
        try put("growing", "e.mp4.part")
        try put("below", "sub/f.mp4")
        try put("", "empty.mp4")
        try FileManager.default.createSymbolicLink(
            at: inbox.appendingPathComponent("link.mp4"), withDestinationURL: URL(filePath: "/etc/hostname"))
        try await open { house in
            try await wait(for: "done/a \"b\" é_.mp4", "failed/c.mp4")
            let videos = try await house.service.videos().data
            #expect(videos.map(\.name).sorted() == ["a \"b\" é_", "c"])
            // The same name again stands beside the first.
            try put("two", "c.mp4")
            try await wait(for: "done/c.mp4")
            try put("bad again", "c.mp4")
            try await wait(for: "failed/c-1.mp4")
            #expect(
                try files() == [
                    ".d.mp4", "done/a \"b\" é_.mp4", "done/c.mp4", "e.mp4.part", "empty.mp4", "failed/c-1.mp4", "failed/c.mp4",
                    "sub/f.mp4",
                ])
            #expect(try FileManager.default.contentsOfDirectory(atPath: inbox.path + "/.millrace") == [])
        }
        try? FileManager.default.removeItem(at: data)
    }

    @Test func foldersBelowWhereThatIsSaid() async throws {
        try put("one", "sub/deeper/a.mp4")
        try await open(#", "subfolders": true, "done": "ready""#) { house in
            try await wait(for: "ready/sub/deeper/a.mp4")
            // What is put away is not taken again.
            #expect(try await house.service.videos().total == 1)
        }
        try? FileManager.default.removeItem(at: data)
    }

    /// What a process that was killed may leave, at each step.
    @Test func aRestartTakesNothingTwiceAndForgetsNothing() async throws {
        let (claimed, made, gone) = (Identifier(), Identifier(), Identifier())
        try put("claimed", ".millrace/\(claimed)/claimed.mp4")
        try put("made", ".millrace/\(made)/sub/made.mp4")
        try put("", ".millrace/\(gone)/.made")
        try put("gone", ".millrace/\(gone)/gone.mp4")
        try FileManager.default.createDirectory(
            at: inbox.appendingPathComponent(".millrace/\(Identifier())"), withIntermediateDirectories: true)
        try await open { house in
            try await wait(for: "done/claimed.mp4", "done/sub/made.mp4", "failed/gone.mp4")
            #expect(Set(try await house.service.videos().data.map(\.id)) == [claimed, made])
        }
        // The video was made, and the process ended before it could write that down.
        try put("claimed", ".millrace/\(claimed)/claimed.mp4")
        try await open { house in
            try await wait(for: "done/claimed-1.mp4")
            #expect(try await house.service.videos().total == 2)
        }
        try? FileManager.default.removeItem(at: data)
    }
}
