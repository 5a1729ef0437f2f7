import Crypto
import Foundation
import Ingest
import LoopbackServer
import StageKit
import StageTesting
import Testing

struct IngestFileTests {
    private static let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    private static let sha256 = Digest(.sha256, of: body).hex
    private static let home = AddressRange("127.0.0.0/8").map { [$0] } ?? []

    private let bench: StageBench
    init() throws { bench = try StageBench() }

    private func run(
        _ request: JSON, settings: JSON = .empty, network: [AddressRange] = home, inputs: [Artifact] = [],
        control: JobControl = JobControl()
    ) async throws -> StageBench.Run {
        let stage = IngestFile(settings: Settings(settings, network: network))
        return try await bench.run(stage, inputs: inputs, request: request, control: control)
    }

    /// Runs, expects it to fail, and looks whether anything was left in a scratch folder.
    private func failure(
        _ request: JSON, settings: JSON = .empty, network: [AddressRange] = home, inputs: [Artifact] = []
    ) async throws -> StageFailure {
        let failure = await #expect(throws: StageFailure.self) {
            try await run(request, settings: settings, network: network, inputs: inputs)
        }
        return try #require(failure)
    }

    private func request(_ pairs: KeyValuePairs<String, JSON>) -> JSON {
        .object(pairs.map { JSON.Member($0.key, $0.value) })
    }

    private func file(_ name: String = "clip.mp4") throws -> URL {
        let file = bench.folder.appending(path: "inputs").appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(Self.body).write(to: file)
        return file
    }

    /// Files below the bench, but for those that the test put there.
    private func leftovers() -> [String] {
        let names = FileManager.default.enumerator(atPath: bench.folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix("original") }
    }

    @Test("an upload that is as promised passes, and nothing is made of it") func upload() async throws {
        let upload = try bench.artifact(.source, "source/upload", bytes: Self.body)
        for request in [
            JSON.empty, request(["size": 100_000, "checksum": .string("sha-256=\(Self.sha256)")]),
            request(["checksum": .string(try #require(Checksum(.md5, Digest(.md5, of: Self.body).bytes)).description)]),
        ] {
            #expect(try await run(request, inputs: [upload]).outcome == .done([]))
        }
    }

    @Test("an upload that is not as promised, or empty, is rejected") func badUpload() async throws {
        let upload = try bench.artifact(.source, "source/upload", bytes: Self.body)
        let empty = try bench.artifact(.source, "source/empty", bytes: [])
        let other = String(repeating: "0", count: 64)
        for (request, input, code) in [
            (request(["size": 99_999]), upload, "wrong_size"), (JSON.empty, empty, "empty_file"),
            (request(["checksum": .string("sha-256=\(other)")]), upload, "wrong_checksum"),
        ] {
            let failure = try await failure(request, inputs: [input])
            #expect(failure.code == code)
            #expect(failure.advice == .reject)
        }
    }

    @Test("an address is fetched, through a redirect, and its checksum is known") func address() async throws {
        let server = try LoopbackServer { $0 == "/a" ? [.redirect(to: "/b")] : [.answer(body: Self.body)] }
        defer { server.close() }
        let run = try await run(
            request([
                "source": .string(server.address("/a")), "size": 100_000,
                "checksum": .string("sha-512=\(Digest(.sha512, of: Self.body).hex)"),
            ]))
        let draft = try #require(run.drafts.first)
        #expect(run.drafts.count == 1)
        #expect(draft.name == "source/original")
        #expect(draft.kind == .source)
        #expect(draft.traits.checksum == "sha-256=\(Self.sha256)")
        #expect(try Data(contentsOf: draft.file) == Data(Self.body))
    }

    @Test(
        "what an address can do wrong",
        arguments: [
            ("/gone", "not_found", StageFailure.Advice.permanent), ("/error", "server_error", .retryAfter(.seconds(7))),
            ("/cut", "cut_off", .retry), ("/inside", "refused_address", .permanent), ("/large", "too_large", .reject),
            ("/empty", "empty_file", .reject), ("/short", "wrong_size", .reject), ("/wrong", "wrong_checksum", .reject),
            ("/file", "bad_address", .permanent),
        ])
    func badAddress(_ path: String, _ code: String, _ advice: StageFailure.Advice) async throws {
        let server = try LoopbackServer { path in
            switch path {
            case "/gone": [.answer("410 Gone")]
            case "/error": [.answer("503 Later", headers: ["Retry-After: 7"])]
            case "/cut": [.answer(length: 120_000, body: Self.body)]
            case "/inside": [.redirect(to: "http://169.254.169.254/latest/meta-data")]
            case "/large": [.answer(body: [UInt8](repeating: 1, count: 200_000))]
            case "/empty": [.answer()]
            case "/file": [.redirect(to: "file:///etc/passwd")]
            case "/short": [.answer(body: [1, 2, 3])]
            default: [.answer(body: [UInt8](repeating: 1, count: 100_000))]
            }
        }
        defer { server.close() }
        var members = [JSON.Member("source", .string(server.address(path)))]
        if path == "/short" { members.append(JSON.Member("size", 100_000)) }
        if path == "/wrong" { members.append(JSON.Member("checksum", .string("sha-256=\(Self.sha256)"))) }
        let failure = try await failure(.object(members), settings: request(["largest": "150kB"]))
        #expect(failure.code == code)
        #expect(failure.advice == advice)
    }

    @Test("addresses inside are refused unless the network allows them") func refused() async throws {
        let server = try LoopbackServer { _ in [.answer(body: Self.body)] }
        defer { server.close() }
        let failure = try await failure(request(["source": .string(server.address("/"))]), network: [])
        #expect(failure.code == "refused_address")
        #expect(failure.hint?.contains("allow") == true)
        #expect(server.requests.isEmpty)
        #expect(leftovers().isEmpty)
    }

    @Test("a slow address is cancelled within 2 s, and nothing is left") func cancelled() async throws {
        let server = try LoopbackServer { _ in [.answer(length: 1 << 20, body: Self.body), .stall] }
        defer { server.close() }
        let stage = IngestFile(settings: Settings(network: Self.home))
        let conformance = Conformance(of: IngestFile.self)
        let breaches = await conformance.cancelled(
            stage, on: [], request: request(["source": .string(server.address("/"))]), bench: bench, isEarly: false)
        #expect(breaches.isEmpty)
        #expect(server.requests.count == 1)
        #expect(leftovers().isEmpty)
    }

    @Test("local files are copied from allowed folders, by path or by file address") func local() async throws {
        let file = try file("a clip.mp4")
        let folder = file.deletingLastPathComponent()
        let settings = request(["folders": .array([.string(folder.path)])])
        for source in [file.path, file.absoluteString] {
            let run = try await run(request(["source": .string(source)]), settings: settings)
            let draft = try #require(run.drafts.first)
            #expect(try Data(contentsOf: draft.file) == Data(Self.body))
            #expect(draft.traits.checksum == "sha-256=\(Self.sha256)")
        }
        #expect(try Data(contentsOf: file) == Data(Self.body))
    }

    @Test("local files elsewhere are refused, by links and dots too") func outside() async throws {
        let file = try file("secret/clip.mp4")
        let open = bench.folder.appending(path: "inputs/open")
        try FileManager.default.createDirectory(at: open, withIntermediateDirectories: true)
        let link = open.appending(path: "link.mp4")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
        let settings = request(["folders": .array([.string(open.path)])])
        for source in [
            file.path, link.path, "\(open.path)/../secret/clip.mp4", "\(open.path)-not/clip.mp4", "/etc/passwd",
            "file:///etc/passwd", "file://\(open.path)/../secret/clip.mp4",
            "file://\(open.path)/%2e%2e/secret/clip.mp4",
        ] {
            #expect(try await failure(request(["source": .string(source)]), settings: settings).code == "refused_path")
            #expect(try await failure(request(["source": .string(source)])).code == "refused_path")
        }
        #expect(leftovers().isEmpty)
    }

    @Test("the program's own path reaches any file, and says what is wrong with others") func path() async throws {
        let file = try file()
        #expect(try await run(request(["path": .string(file.path)])).drafts.count == 1)
        for (path, code) in [
            ("/no/such/file", "not_found"), (bench.folder.path, "not_a_file"), ("/dev/null", "not_a_file"),
        ] {
            #expect(try await failure(request(["path": .string(path)])).code == code)
        }
        let empty = bench.folder.appending(path: "inputs/empty")
        try Data().write(to: empty)
        #expect(try await failure(request(["path": .string(empty.path)])).code == "empty_file")
        let large = try await failure(request(["path": .string(file.path)]), settings: request(["largest": "1kB"]))
        #expect(large.code == "too_large")
    }

    @Test(
        "requests that make no sense are told so",
        arguments: [
            (#"{}"#, "no_source"), (#"{"source": 7}"#, "bad_request"), (#"{"source": "gopher://x/y"}"#, "bad_source"),
            (#"{"source": "clip.mp4"}"#, "bad_source"), (#"{"source": "file:clip.mp4"}"#, "bad_source"),
            (#"{"source": "https://x/", "size": -1}"#, "bad_request"),
            (#"{"source": "https://x/", "size": "1"}"#, "bad_request"),
            (#"{"source": "https://x/", "checksum": "sha-256=0"}"#, "bad_request"),
        ])
    func senseless(_ text: String, _ code: String) async throws {
        let failure = try await failure(try JSON.parse(text))
        #expect(failure.code == code)
        #expect(failure.advice == .permanent)
        #expect(failure.hint != nil)
    }
}
