import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// The server does what its own description says: `schemathesis`, from PyPI, drives every operation with right and
/// wrong requests, and looks at every answer.
@Suite(.serialized, .enabled(if: PythonClients.areInstalled, "no .build/venv: run `make test` with a network"))
struct ContractTests {
    /// Answers that never end are what its client cannot read.
    private static let endless = "events"

    @Test func everyOperationAnswersAsDescribed() async throws {
        let scratch = try Scratch("contract")
        let server = try await MillraceServer(data: scratch.file("data"))
        let clip = try await SampleClips.shared.clip(seconds: 2, size: "640x360")
        // More than one: some of the calls delete what they name.
        var videos: [String] = []
        for number in 0..<3 { videos.append(try await server.upload(clip, name: "video \(number)")) }
        for id in videos { _ = try await server.settled(id) }
        let jobs = try await server.json("/api/v1/jobs")["data"]?.array?.compactMap { $0["id"]?.string } ?? []
        let known: JSON = .object([
            JSON.Member("id", .array((videos + jobs.prefix(2)).map(JSON.string))),
            JSON.Member("name", .array(["master.m3u8", "360p.mp4", "thumbnails/0.jpg", "app.js"])),
        ])
        let description = try await server.json("/api/v1/openapi.json")
        // As a file: what it loads itself, it does not test.
        let file = scratch.file("openapi.json")
        try Data(description.text().utf8).write(to: file)
        let paths = description["paths"]?.members ?? []
        let operations = paths.filter { !$0.key.contains(Self.endless) }.flatMap { $0.value.members ?? [] }.map(\.key)

        let tool = URL(fileURLWithPath: PythonClients.python).deletingLastPathComponent()
            .appendingPathComponent("schemathesis").path
        let hooks = Repository.root.appendingPathComponent("Tests/Support/Contract").path
        let result = try await Program.run(
            tool,
            [
                "--config-file", hooks + "/schemathesis.toml", "run", file.path, "--url", "http://127.0.0.1:\(server.port)",
                "--no-color",
                "--phases", "examples,coverage,fuzzing", "--max-examples", "15", "--generation-deterministic",
                "--exclude-path-regex", Self.endless, "--continue-on-failure", "--request-timeout", "20",
                "--checks",
                "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
                    + "response_headers_conformance,unsupported_method",
            ],
            folder: scratch.url,
            environment: [
                "CONTRACT_KNOWN": known.text(), "PYTHONPATH": hooks, "SCHEMATHESIS_HOOKS": "hooks",
                "PYTHONDONTWRITEBYTECODE": "1",
            ])
        let said = result.output + result.errors
        #expect(result.exit == .code(0), "\(said)")
        #expect(said.contains("Tested: \(operations.count)\n"), "all \(operations.count) operations: \(said)")
        // It is well after all that.
        #expect(try await server.call("GET", "/readyz").status == 200)
        #expect(await server.stop() == .code(0))
    }
}
