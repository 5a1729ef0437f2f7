import Foundation
import StageKit
import Sys
import TestClient
import Testing

/// Runners as whoever runs the server sees them: the command line, beside a server that runs.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RunnerCommandTests {
    private func millrace(_ data: URL, _ words: String...) async throws -> Program.Result {
        try await Program.run(Program.millrace, ["runner"] + words + ["--data", data.path])
    }

    private func json(_ data: URL, _ words: String...) async throws -> [JSON] {
        let result = try await Program.run(Program.millrace, ["runner"] + words + ["--json", "--data", data.path])
        return try JSON.parse(result.output).array ?? []
    }

    private func register(_ server: MillraceServer, _ registration: String, _ name: String) async throws -> String {
        let answer = try await server.call(
            "POST", "/api/v1/runners/register", headers: ["content-type": "application/json"],
            body: Array(#"{"registrationToken": "\#(registration)", "name": "\#(name)", "version": "0.3.0"}"#.utf8))
        return try #require(try JSON.parse(answer.body)["runnerToken"]?.string, "\(answer.text)")
    }

    @Test func tokensAndRunners() async throws {
        let scratch = try Scratch("runners")
        let data = scratch.file("data")
        let created = try await millrace(data, "token", "create")
        let registration = created.output.trimmingCharacters(in: .newlines)
        #expect(created.exit == .code(0) && registration.hasPrefix("ptrrt-") && registration.count == 42)

        // A running server knows at once.
        let server = try await MillraceServer(data: data)
        _ = try await register(server, registration, "attic")
        _ = try await register(server, registration, "cellar")
        let runners = try await json(data, "list")
        #expect(Set(runners.map { $0["name"]?.string }) == ["attic", "cellar"])
        #expect(runners.allSatisfy { $0["version"] == .string("0.3.0") && $0["ip"] == .string("127.0.0.1") })
        let lines = try await millrace(data, "list").output
        #expect(lines.contains("0.3.0  127.0.0.1  attic\n"))
        let tokens = try await json(data, "token", "list")
        #expect(tokens.count == 1 && tokens[0]["registeredRunnersCount"] == .number(2))
        #expect(try await millrace(data, "token", "list").output.contains("2 runners  \(registration)\n"))

        let attic = try #require(runners.first { $0["name"] == .string("attic") }?["id"]?.integer)
        #expect(try await millrace(data, "remove", String(attic)).exit == .code(0))
        #expect(try await server.json("/api/v1/runners")["data"]?.array?.map { $0["name"]?.string } == ["cellar"])
        let token = try #require(tokens[0]["id"]?.integer)
        #expect(try await millrace(data, "token", "delete", String(token)).exit == .code(0))
        #expect(try await server.json("/api/v1/runners")["total"]?.integer == 0)
        #expect(await server.stop() == .code(0))
    }

    @Test func wordsThatMakeNoSense() async throws {
        let scratch = try Scratch("runner-words")
        let data = scratch.file("data")
        #expect(try await millrace(data, "list").errors.contains("there is no data folder"))
        _ = try await millrace(data, "token", "create")
        let cases: [([String], String)] = [
            ([], "token, list or remove is missing"), (["lists"], "did you mean \"list\"?"),
            (["token"], "create, list or delete"), (["token", "make"], "unknown word \"make\""),
            (["remove"], "needs one more word"), (["remove", "attic"], "ids are numbers"),
            (["remove", "7"], "there is no runner 7"), (["token", "delete", "7"], "there is no registration token 7"),
            (["list", "all"], "there is nothing to do with \"all\""),
        ]
        for (words, said) in cases {
            let result = try await Program.run(Program.millrace, ["runner"] + words + ["--data", data.path])
            #expect(result.exit == .code(2), "\(words)")
            #expect(result.errors.contains(said), "\(words): \(result.errors)")
        }
    }

    /// python-socketio against the program itself, over `kill -9`.
    @Test(
        .enabled(if: PythonClients.areInstalled, "no .build/venv: run `make test` with a network"),
        arguments: ["websocket", "upgrade"])
    func comesAgainAfterAKill(way: String) async throws {
        let scratch = try Scratch("runner-kill")
        let data = scratch.file("data")
        let registration = try await millrace(data, "token", "create").output.trimmingCharacters(in: .newlines)
        let server = try await MillraceServer(data: data)
        let token = try await register(server, registration, "attic")
        let client = try ChildProcess(
            PythonClients.python,
            [PythonClients.script("SocketIO/client.py"), "http://127.0.0.1:\(server.port)", token, way],
            output: .piped, errors: .discarded)
        var lines = try #require(client.output).lines.makeAsyncIterator()
        func entered() async {
            var seen: Set<String> = []
            while seen.count < 2, let line = await lines.next() { seen.insert(String(line.prefix { $0 != " " })) }
            #expect(seen == ["connected", "available-jobs"])
        }
        await entered()
        #expect(try await server.json("/api/v1/runners")["data"]?.array?.first?["connected"] == .bool(true))
        await server.kill()
        while let line = await lines.next(), line != "disconnected" {}
        let again = try await MillraceServer(data: data, arguments: ["--listen", "127.0.0.1:\(server.port)"])
        await entered()
        #expect(try await again.json("/api/v1/runners")["data"]?.array?.first?["connected"] == .bool(true))
        #expect(await again.stop() == .code(0))
        client.signal(SIGKILL)
        _ = await client.exit()
    }
}
