import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// Uploads with a real tus client, `tuspy` from PyPI, over broken connections and a killed server.
@Suite(.serialized, .enabled(if: PythonClients.areInstalled, "no .build/venv: run `make test` with a network"))
struct TusClientTests {
    private let scratch: Scratch
    private let file: URL
    private let content: Data

    init() throws {
        scratch = try Scratch("tus")
        file = scratch.file("clip.mp4")
        var random = SystemRandomNumberGenerator()
        let words = (0..<(5 << 17)).map { _ in random.next() }
        content = words.withUnsafeBytes { Data($0) } + Data("and an odd end".utf8)
        try content.write(to: file)
    }

    private func upload(_ server: MillraceServer, _ arguments: [String] = []) async throws -> JSON {
        let script = Repository.root.appendingPathComponent("Tests/Support/Tus/upload.py").path
        let result = try await Program.run(
            PythonClients.python, [script, "http://127.0.0.1:\(server.port)", file.path] + arguments)
        try #require(result.exit == .code(0), "\(result.errors)")
        return try JSON.parse(result.output)
    }

    /// The video is there, with the client's words, and its source is the file, byte for byte.
    private func expectWhole(_ upload: JSON, _ server: MillraceServer) async throws {
        #expect(upload["offset"]?.integer == content.count)
        let id = try #require(upload["video"]?.string)
        let video = try await server.video(id)
        #expect(video["name"] == .string("clip of others"))
        #expect(video["externalId"] == .string("tuspy-1"))
        let source = server.data.appendingPathComponent("videos/\(id)/source/original")
        #expect(try Data(contentsOf: source) == content)
        let list = try await server.json("/api/v1/videos")
        #expect(list["total"]?.integer == 1)
        #expect(Scratch.files(below: server.data.appendingPathComponent("uploads")) == [])
    }

    /// A server whose pipeline does nothing with a source but keep it.
    private func serve() async throws -> MillraceServer {
        let pipeline = scratch.file("Plugins.json")
        try Data(#"{"pipeline": {"ingest": {"stage": "ingest.file"}}}"#.utf8).write(to: pipeline)
        return try await MillraceServer(data: scratch.file("data"), arguments: ["--config", pipeline.path])
    }

    @Test func plainUploadWithChecksums() async throws {
        let server = try await serve()
        try await expectWhole(try await upload(server), server)
        #expect(await server.stop() == .code(0))
    }

    @Test func connectionCutInTheMiddle() async throws {
        let server = try await serve()
        let first = try await upload(server, ["--cut", "3500000", "--chunk", "2097152"])
        #expect(first["broke"] == .bool(true))
        let offset = try #require(first["offset"]?.integer)
        #expect(offset > 2 << 20 && offset < 3_500_000, "what arrived of the broken request is kept: \(offset)")
        #expect(first["video"] == .null)
        let second = try await upload(server, ["--resume", try #require(first["url"]?.string)])
        #expect(second["start"]?.integer == offset)
        try await expectWhole(second, server)
        #expect(await server.stop() == .code(0))
    }

    @Test func serverKilledInTheMiddle() async throws {
        let server = try await serve()
        async let broken = upload(server, ["--hold", "3500000", "--chunk", "2097152"])
        let folder = server.data.appendingPathComponent("uploads")
        while Self.size(in: folder) < 3 << 20 { await Task.yield() }
        await server.kill()
        let url = try #require(try await broken["url"]?.string)
        let id = try #require(url.split(separator: "/").last)

        let again = try await serve()
        let size = Self.size(in: folder)
        #expect(size >= 3 << 20 && size < 3_500_000)
        let resumed = try await upload(again, ["--resume", "http://127.0.0.1:\(again.port)/api/v1/uploads/\(id)"])
        #expect(resumed["start"]?.integer == size)
        try await expectWhole(resumed, again)
        #expect(await again.stop() == .code(0))
    }

    private static func size(in folder: URL) -> Int {
        guard let name = Scratch.files(below: folder).first else { return 0 }
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name).path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}
