import Crypto
import FileServers
import Foundation
import StageKit
import StageTesting
import Testing

@testable import Transfer

/// What goes to a store like S3, as the store sees it.
@Suite(.serialized, .enabled(if: TestPlace.Kind.s3.isThere)) struct TransferStoreTests {
    private let bench: StageBench
    private let work: URL

    init() throws {
        bench = try StageBench()
        work = try bench.makeFolder("inputs/work")
    }

    private func film(_ seed: UInt8 = 1) throws -> Artifact {
        try bench.artifact(.rendition, "720p.mp4", bytes: (0..<12_000_000).map { UInt8(truncatingIfNeeded: $0 >> 9) ^ seed })
    }

    private func settings(_ endpoint: String, _ more: [(String, JSON)] = [], key: String = "to") -> Settings {
        TestPlace.settings(
            [
                (key, "s3://films/new%20ones"), ("accessKey", "test-key"), ("secretKey", "test-secret"), ("region", "eu-test-1"),
                ("endpoint", .string(endpoint)),
            ] + more)
    }

    private func push(_ settings: Settings, _ file: Artifact, workbench: URL? = nil) async throws -> SentFile {
        let stage = TransferPush(settings: settings)
        #expect(settings.problems.isEmpty, "\(settings.problems)")
        return try #require(try await bench.run(stage, inputs: [file], workbench: workbench).drafts.first?.traits.sent?.first)
    }

    private let parts: [(String, JSON)] = [("as", "{file}"), ("partSize", "5MiB")]

    @Test("the bucket's name may stand in the host's") func virtualHost() async throws {
        let server = try await FileServer.s3()
        let file = try film()
        let endpoint = "http://localhost:\(server.port)"
        let virtual = parts + [("addressing", "virtual")]
        #expect(try await push(settings(endpoint, virtual), file).how == .sent)
        #expect(server.lines.contains { $0.hasPrefix("200 PUT /new%20ones/720p.mp4?partNumber=1&") }, "\(server.lines)")
        #expect(!server.lines.contains { $0.contains("films") })
        // The same object by its other address.
        #expect(try await push(settings(endpoint, parts), file).how == .same)
        #expect(server.lines.last == "200 HEAD /films/new%20ones/720p.mp4")
    }

    @Test("bodies need no signature where TLS guards them, and have one unless that is said", arguments: [true, false])
    func payloads(_ isSigned: Bool) async throws {
        let certificate = try await FileServer.certificate(in: work)
        let server = try await FileServer.s3(faults: ["tls:\(certificate.path)"])
        let file = try film()
        let more: [(String, JSON)] = parts + [("authorities", .string(certificate.path))] + (isSigned ? [] : [("signedPayload", false)])
        #expect(try await push(settings("https://127.0.0.1:\(server.port)", more), file).how == .sent)
        let puts = server.lines.filter { $0.contains("PUT") }
        #expect(puts.count == 3 && puts.allSatisfy { $0.hasPrefix("200") && $0.hasSuffix(" unsigned") != isSigned }, "\(puts)")
        let unknown = await #expect(throws: StageFailure.self) {
            try await push(settings("https://127.0.0.1:\(server.port)", parts), file)
        }
        #expect(unknown?.code == "insecure")
        let plain = settings("http://127.0.0.1:\(server.port)", [("signedPayload", false)])
        _ = TransferPush(settings: plain)
        #expect(plain.problems.count == 1)
    }

    @Test("an upload in parts that is interrupted is kept, and one of another content is taken away") func stale() async throws {
        let server = try await FileServer.s3(faults: ["stall:2"])
        let workbench = bench.folder.appending(path: "work-1", directoryHint: .isDirectory)
        let wanted = settings("http://127.0.0.1:\(server.port)", parts + [("connections", 1)])
        let control = JobControl()
        let first = try film()
        let stage = TransferPush(settings: wanted)
        let run = Task { [bench] in try await bench.run(stage, inputs: [first], workbench: workbench, control: control) }
        await server.wait { lines in lines.contains { $0.hasPrefix("stall") } }
        control.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(!server.lines.contains { $0.contains("DELETE") })
        let upload = try #require(server.lines.first { $0.hasPrefix("stall") }?.split(separator: "uploadId=").last)
        let other = try film(7)
        #expect(try await push(wanted, other, workbench: workbench).how == .sent)
        #expect(server.lines.contains("204 DELETE /films/new%20ones/720p.mp4?uploadId=\(upload)"), "\(server.lines)")
        let pull = TransferPull(settings: settings("http://127.0.0.1:\(server.port)", key: "from"))
        let back = try await bench.run(pull, request: .object([JSON.Member("source", "remote:720p.mp4")]))
        #expect(try Digest(.sha256, of: try #require(back.drafts.first).file) == Digest(.sha256, of: other.file))
    }

    @Test("digests of parts are right, in whatever order, and a file that cannot be read is told") func digests() throws {
        let file = try film()
        let plan = PartPlan(size: file.size, wanted: 1 << 20)
        let bytes = try Data(contentsOf: file.file)
        let right = plan.parts.map { Digest(.sha256, of: [UInt8](bytes[$0.start..<$0.start + $0.count])) }
        let digests = PartDigests(of: file.file, isCancelled: { false })
        #expect(try digests.digest(of: plan.parts[3]) == right[3])
        #expect(try digests.all(plan.parts, threads: 3) == right)
        // What is known is not read again.
        try FileManager.default.removeItem(at: file.file)
        #expect(try digests.all(plan.parts, threads: 3) == right)
        #expect(throws: CryptoError.self) { try PartDigests(of: file.file, isCancelled: { false }).all(plan.parts, threads: 3) }
        #expect(throws: CancellationError.self) { try PartDigests(of: file.file, isCancelled: { true }).all(plan.parts, threads: 3) }
    }

    @Test("what is there is known by its parts, by its whole, or by its bytes") func kinds() async throws {
        let server = try await FileServer.s3()
        let endpoint = "http://127.0.0.1:\(server.port)"
        let file = try film()
        let sent = try await push(settings(endpoint, parts), file)
        #expect(sent.how == .sent && sent.checksum == nil)
        // The same parts; other parts; a whole that is known already: only the last two read it back.
        func reads() -> Int { server.lines.count { $0.hasPrefix("200 GET") } }
        #expect(try await push(settings(endpoint, parts), file).how == .same)
        #expect(reads() == 0)
        #expect(try await push(settings(endpoint, [("as", "{file}"), ("partSize", "6MiB")]), file).how == .same)
        #expect(reads() == 1)
        let digest = Digest(.sha256, of: try [UInt8](Data(contentsOf: file.file)))
        var traits = Traits()
        traits.checksum = "sha-256=\(digest.hex)"
        let known = try bench.artifact(.rendition, "720p.mp4", bytes: try [UInt8](Data(contentsOf: file.file)), traits: traits)
        let other = try await push(settings(endpoint, parts), known)
        #expect(other.how == .same && other.checksum == traits.checksum)
        #expect(reads() == 2)
    }
}
