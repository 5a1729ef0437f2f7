import Crypto
import FileServers
import Foundation
import StageKit
import StageTesting
import Testing

@testable import Transfer

/// Files come in from real servers.
@Suite(.serialized) struct TransferPullTests {
    private let bench: StageBench
    private let work: URL

    init() throws {
        bench = try StageBench()
        work = try bench.makeFolder("inputs/work")
    }

    private func request(_ source: String) -> JSON { .object([JSON.Member("source", .string(source))]) }

    private func write(_ name: String, _ count: Int, _ byte: UInt8, to place: TestPlace) throws -> Data {
        let file = try #require(place.folder).appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let data = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) ^ byte })
        try data.write(to: file)
        return data
    }

    @Test("from everywhere, with its checksum", arguments: TestPlace.Kind.there.filter { $0 != .s3 })
    func everywhere(_ kind: TestPlace.Kind) async throws {
        let place = try await TestPlace(kind, in: work)
        let data = try write("raw/my clip.mts", 2_000_000, 3, to: place)
        let run = try await bench.run(TransferPull(settings: place.taking()), request: request("remote:/raw/my clip.mts"))
        let draft = try #require(run.drafts.first)
        #expect(try Data(contentsOf: draft.file) == data)
        #expect(draft.name == "source/original" && draft.kind == .source)
        #expect(draft.traits.checksum == "sha-256=\(Digest(.sha256, of: [UInt8](data)).hex)")
        let missing = await #expect(throws: StageFailure.self) {
            try await bench.run(TransferPull(settings: place.taking()), request: request("remote:raw/none.mts"))
        }
        #expect(missing?.code == "not_found" && missing?.advice == .permanent, "\(String(describing: missing))")
        let large = await #expect(throws: StageFailure.self) {
            try await bench.run(TransferPull(settings: place.taking(["largest": "1MB"])), request: request("remote:raw/my clip.mts"))
        }
        #expect(large?.code == "too_large" && large?.advice == .reject)
    }

    @Test("a connection that breaks is gone on with", .enabled(if: TestPlace.Kind.ftp.isThere)) func broken() async throws {
        let place = try await TestPlace(.ftpes, in: work, cuts: [1_000_000])
        let size = 8_000_000
        let data = try write("clip.mts", size, 5, to: place)
        let run = try await bench.run(TransferPull(settings: place.taking()), request: request("remote:clip.mts"))
        #expect(try Data(contentsOf: try #require(run.drafts.first).file) == data)
        let server = try #require(place.server)
        await server.wait { $0.compactMap { Int($0) }.reduce(0, +) >= size }
        let moved = server.lines.compactMap { Int($0) }
        #expect(moved.count == 2 && Double(moved.reduce(0, +)) < 1.2 * Double(size), "\(moved)")
    }

    @Test("what came stays for the next attempt, unless the file there has changed") func resumed() async throws {
        let place = try await TestPlace(.folder, in: work)
        let data = try write("clip.mts", 9_000_000, 5, to: place)
        let workbench = bench.folder.appending(path: "work-1", directoryHint: .isDirectory)
        let box = Box()
        let control = JobControl { if $0 > 0.3 { box.cancel() } }
        box.control = control
        let stage = TransferPull(settings: place.taking())
        await #expect(throws: CancellationError.self) {
            try await bench.run(stage, request: request("remote:clip.mts"), workbench: workbench, control: control)
        }
        let partial = workbench.appending(path: "source/original")
        let there = try Data(contentsOf: partial).count
        #expect(there > 2_000_000 && there < data.count)
        // What is here is not read again: it shows in a byte that was changed by hand.
        let handle = try FileHandle(forWritingTo: partial)
        try handle.write(contentsOf: Data([0xEE]))
        try handle.close()
        let run = try await bench.run(TransferPull(settings: place.taking()), request: request("remote:clip.mts"), workbench: workbench)
        let resumed = try Data(contentsOf: try #require(run.drafts.first).file)
        #expect(resumed.count == data.count && resumed.first == 0xEE && resumed.dropFirst() == data.dropFirst())
        let changed = try write("clip.mts", 9_000_001, 6, to: place)
        let again = try await bench.run(TransferPull(settings: place.taking()), request: request("remote:clip.mts"), workbench: workbench)
        #expect(try Data(contentsOf: try #require(again.drafts.first).file) == changed)
    }

    @Test("other sources are for others") func skipped() async throws {
        let stage = { TransferPull(settings: TestPlace.settings([("from", "/srv"), ("place", "web")])) }
        for source in ["https://example.org/a.mp4", "remote:a.mp4", "webber:a"] {
            let run = try await bench.run(stage(), request: request(source))
            #expect(run.outcome == .skipped("the source is not in \"web\""))
        }
        for source in ["web:", "web:../a", "web:a//b", "web:a\u{0}b"] {
            let failure = await #expect(throws: StageFailure.self) { try await bench.run(stage(), request: request(source)) }
            #expect(failure?.code == "bad_source")
        }
        let upload = try bench.artifact(.source, "source/upload", bytes: [1])
        #expect(try await bench.run(stage(), inputs: [upload], request: request("web:a")).outcome == .skipped("the source is here already"))
    }
}
