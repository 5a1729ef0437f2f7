import Crypto
import FileServers
import Foundation
import StageKit
import StageTesting
import Testing

@testable import Transfer

/// Files go out to real servers.
@Suite(.serialized) struct TransferPushTests {
    private let bench: StageBench
    private let work: URL

    init() throws {
        bench = try StageBench()
        work = try bench.makeFolder("inputs/work")
    }

    private static func bytes(_ count: Int, _ seed: UInt64) -> [UInt8] {
        var state = seed
        let block = (0..<65536).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        // No block is like another: what stands in the wrong place shows.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + block.count)
        while bytes.count < count {
            bytes += [UInt8(truncatingIfNeeded: bytes.count >> 16), UInt8(truncatingIfNeeded: bytes.count >> 24)]
            bytes += block
        }
        bytes.removeSubrange(count...)
        return bytes
    }

    private func artifact(_ kind: ArtifactKind, _ name: String, _ count: Int, seed: UInt64 = 1, isMaster: Bool = false) throws -> Artifact {
        var traits = Traits()
        if isMaster { traits.isMaster = true }
        return try bench.artifact(kind, name, bytes: Self.bytes(count, seed), traits: traits)
    }

    private func push(
        _ settings: Settings, _ inputs: [Artifact], workbench: URL? = nil, control: JobControl = JobControl()
    ) async throws -> StageBench.Run {
        let stage = TransferPush(settings: settings)
        #expect(settings.problems.isEmpty)
        return try await bench.run(stage, inputs: inputs, workbench: workbench, control: control)
    }

    private func sent(_ run: StageBench.Run) -> [SentFile] { run.drafts.first?.traits.sent ?? [] }

    /// What stands there, as another node takes it.
    private func read(_ name: String, from place: TestPlace) async throws -> Data {
        let stage = TransferPull(settings: place.taking())
        let run = try await bench.run(
            stage, request: .object([JSON.Member("source", .string("remote:\(name)"))]))
        return try Data(contentsOf: try #require(run.drafts.first).file)
    }

    @Test("there and whole, never twice, and replaced when they change", arguments: TestPlace.Kind.there)
    func everywhere(_ kind: TestPlace.Kind) async throws {
        let place = try await TestPlace(kind, in: work)
        let files = [
            try artifact(.playlist, "master.m3u8", 200, isMaster: true), try artifact(.rendition, "720 p.mp4", 3_000_000),
            try artifact(.thumbnail, "thumbnails/0.jpg", 5000), try artifact(.source, "source/original", 10),
        ]
        let first = try await push(place.sending(["as": "{artifact}"]), files)
        #expect(sent(first).map(\.artifact) == ["720 p.mp4", "thumbnails/0.jpg", "master.m3u8"])
        #expect(sent(first).allSatisfy { $0.how == .sent })
        #expect(sent(first).first?.checksum == "sha-256=\(try Digest(.sha256, of: files[1].file).hex)")
        let target = try #require(sent(first).first?.target)
        #expect(target == (kind == .folder ? "\(place.address)/720 p.mp4" : "\(place.address)/720%20p.mp4"))
        if place.folder != nil { #expect(place.all() == ["720 p.mp4", "master.m3u8", "thumbnails/0.jpg"]) }
        for file in files.dropLast() {
            #expect(try await read(file.name, from: place) == Data(contentsOf: file.file), "\(file.name)")
        }

        let second = try await push(place.sending(["as": "{artifact}"]), files)
        #expect(sent(second).allSatisfy { $0.how == .same })

        // Of the same size: only its bytes tell.
        let changed = [try artifact(.rendition, "720 p.mp4", 3_000_000, seed: 2), files[2]]
        let refusal = await #expect(throws: StageFailure.self) {
            try await push(place.sending(["as": "{artifact}", "existing": "fail"]), changed)
        }
        #expect(refusal?.code == "exists" && refusal?.advice == .permanent)
        let third = try await push(place.sending(["as": "{artifact}"]), changed)
        #expect(sent(third).map(\.how) == [.sent, .same])
        #expect(try await read("720 p.mp4", from: place) == Data(contentsOf: changed[0].file))
        let fourth = try await push(place.sending(["as": "{artifact}", "existing": "overwrite", "verify": "checksum"]), changed)
        #expect(sent(fourth).map(\.how) == [.sent, .sent])
        if place.folder != nil { #expect(place.all() == place.names()) }
    }

    @Test("a connection that breaks is gone on with", .enabled(if: TestPlace.Kind.ftp.isThere), arguments: [TestPlace.Kind.ftp, .ftpes])
    func broken(_ kind: TestPlace.Kind) async throws {
        let size = 6_000_000
        let place = try await TestPlace(kind, in: work, cuts: [1_000_000, 2_000_000])
        let file = try artifact(.rendition, "720p.mp4", size)
        let run = try await push(place.sending(["as": "{file}"]), [file])
        #expect(sent(run).first?.how == .sent)
        #expect(try Data(contentsOf: try #require(place.folder).appending(path: "720p.mp4")) == Data(contentsOf: file.file))
        let server = try #require(place.server)
        await server.wait { $0.compactMap { Int($0) }.reduce(0, +) >= size }
        let moved = server.lines.compactMap { Int($0) }
        #expect(moved.count >= 3 && Double(moved.reduce(0, +)) < 1.2 * Double(size), "\(moved)")
    }

    @Test("a job that is interrupted goes on where it was", .enabled(if: TestPlace.Kind.ftp.isThere && TestPlace.Kind.sftp.isThere),
        arguments: [TestPlace.Kind.ftp, .sftp])
    func interrupted(_ kind: TestPlace.Kind) async throws {
        let size = 40_000_000
        let place = try await TestPlace(kind, in: work)
        let file = try artifact(.rendition, "720p.mp4", size)
        let workbench = bench.folder.appending(path: "work-1", directoryHint: .isDirectory)
        let box = Box()
        let control = JobControl { if $0 > 0.3 { box.cancel() } }
        box.control = control
        await #expect(throws: CancellationError.self) {
            try await push(place.sending(["as": "{file}"]), [file], workbench: workbench, control: control)
        }
        #expect(place.names() == [])
        // It may still be writing what came before the end.
        if kind == .ftp { await place.server?.wait { !$0.isEmpty } }
        let part = try #require(place.all().first)
        let folder = try #require(place.folder)
        let there = try #require(try FileManager.default.attributesOfItem(atPath: folder.appending(path: part).path)[.size] as? Int)
        #expect(there > size / 5 && there < size)
        let run = try await push(place.sending(["as": "{file}"]), [file], workbench: workbench)
        #expect(sent(run).first?.how == .sent)
        #expect(place.all() == ["720p.mp4"])
        #expect(try Data(contentsOf: folder.appending(path: "720p.mp4")) == Data(contentsOf: file.file))
        guard kind == .ftp, let server = place.server else { return }
        await server.wait { $0.compactMap { Int($0) }.reduce(0, +) >= size }
        #expect(Double(server.lines.compactMap { Int($0) }.reduce(0, +)) < 1.2 * Double(size))
    }

    @Test("parts of a bucket's file: one that is refused is sent again, the others are not", .enabled(if: TestPlace.Kind.s3.isThere))
    func parts() async throws {
        let place = try await TestPlace(.s3, in: work, faults: ["503:2", "stall:3"])
        let file = try artifact(.rendition, "720p.mp4", 17_000_000)
        let workbench = bench.folder.appending(path: "work-1", directoryHint: .isDirectory)
        let settings: KeyValuePairs<String, JSON> = ["as": "{file}", "partSize": "5MiB", "connections": 1]
        let control = JobControl()
        let server = try #require(place.server)
        let stage = TransferPush(settings: place.sending(settings))
        let first = Task { [bench] in try await bench.run(stage, inputs: [file], workbench: workbench, control: control) }
        await server.wait { lines in lines.contains { $0.hasPrefix("stall") } }
        control.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        let run = try await push(place.sending(settings), [file], workbench: workbench)
        #expect(sent(run).first?.how == .sent)
        func puts(_ number: Int, _ status: String) -> Int {
            server.lines.filter { $0.hasPrefix("\(status) PUT") && $0.contains("partNumber=\(number)&") }.count
        }
        let counts: [Int] = [puts(1, "200"), puts(2, "503"), puts(2, "200"), puts(3, "200"), puts(4, "200")]
        #expect(counts == [1, 1, 1, 1, 1])
        #expect(try await read("720p.mp4", from: place) == Data(contentsOf: file.file))
        #expect(sent(try await push(place.sending(settings), [file])).first?.how == .same)
    }

    @Test("an upload in parts that fails for good is taken away", .enabled(if: TestPlace.Kind.s3.isThere), .timeLimit(.minutes(1)))
    func aborted() async throws {
        let place = try await TestPlace(.s3, in: work, faults: ["403:2"])
        let file = try artifact(.rendition, "720p.mp4", 12_000_000)
        let failure = await #expect(throws: StageFailure.self) {
            try await push(place.sending(["partSize": "5MiB"]), [file])
        }
        #expect(failure?.code == "forbidden" && failure?.advice == .permanent)
        let words = failure?.words ?? ""
        #expect(words.hasPrefix("720p.mp4 cannot be sent to s3://films/") && !words.contains("test-secret"))
        // Waits in vain, and so fails, when nobody takes it away.
        await place.server?.wait { lines in lines.contains { $0.hasPrefix("204 DELETE") } }
    }
}

/// A control that its own watcher can reach.
final class Box: @unchecked Sendable {
    // Set once, before anybody else knows of it.
    var control: JobControl?
    func cancel() { control?.cancel() }
}
