import FileServers
import Foundation
import LoopbackServer
import StageKit
import Sys
import TestClient
import Testing

/// The command line of the download service beside a server that runs: the older service's own tests among them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DownloadCommandTests {
    private struct Yard {
        let scratch: Scratch
        let server: MillraceServer
        let origin: LoopbackServer

        init() async throws {
            scratch = try Scratch("commands")
            let text = #"{"pipeline": {"ingest": {"stage": "ingest.file"}}, "network": {"allow": ["127.0.0.0/8"]}}"#
            try Data(text.utf8).write(to: scratch.file("Plugins.json"))
            origin = try LoopbackServer { path in
                path.contains("gone") ? [.answer("404 Not Found")] : [.answer(body: Array("content of \(path)".utf8))]
            }
            server = try await MillraceServer(
                data: scratch.file("data"), arguments: ["--config", scratch.file("Plugins.json").path])
        }

        func millrace(_ words: String...) async throws -> Program.Result {
            try await Program.run(
                Program.millrace, words, folder: scratch.url,
                environment: ["MILLRACE_SERVER": "http://127.0.0.1:\(server.port)", "COLUMNS": "100"])
        }

        func add(_ name: String) async throws {
            let result = try await millrace("add", origin.address("/\(name)"), "films")
            #expect(result.exit == .code(0), "\(result.errors)")
            #expect(Identifier(rawValue: result.output.trimmingCharacters(in: .newlines)) != nil, "\(result.output)")
        }

        /// As the older service counts.
        func tasks() async throws -> [String: Int] {
            let members = try await server.json("/stats")["tasks"]?.members ?? []
            return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value.integer ?? -1) }).filter {
                $0.value > 0
            }
        }

        func wait(until isTrue: ([String: Int]) -> Bool) async throws {
            while true {
                if isTrue(try await tasks()) { return }
                try await Task.sleep(for: .milliseconds(20))  // polls the server
            }
        }

        var files: [String] { Scratch.files(below: scratch.file("data/downloads/local/films")) }

        func close() async {
            origin.close()
            #expect(await server.stop() == .code(0))
        }
    }

    @Test func pausedTasksWaitAndGoOn() async throws {
        let yard = try await Yard()
        #expect(try await yard.millrace("pause").output == "paused\n")
        for number in 0..<3 { try await yard.add("\(number).bin") }
        #expect(try await yard.tasks() == ["ENQUEUED": 3])
        let stats = try await yard.millrace("stats")
        #expect(
            stats.output.contains("enqueued: 3\n")
                && stats.output.contains("nothing is begun: all downloads are paused"))
        #expect(yard.files == [])
        #expect(try await yard.millrace("resume").output == "going on\n")
        try await yard.wait { $0 == ["FINISHED": 3] }
        #expect(yard.files == ["0.bin", "1.bin", "2.bin"])
        let list = try await yard.millrace("status")
        #expect(
            list.output.split(separator: "\n").count == 3 && list.output.contains("finished  0.bin"), "\(list.output)")
        await yard.close()
    }

    @Test func whatWaitsIsCleared() async throws {
        let yard = try await Yard()
        #expect(try await yard.millrace("pause", "1h").output.hasPrefix("paused until 20"))
        for number in 0..<3 { try await yard.add("\(number).bin") }
        #expect(try await yard.millrace("clear").output == "cancelled 3\n")
        #expect(try await yard.tasks() == ["CLEARED": 3])
        let json = try JSON.parse(try await yard.millrace("status", "--state", "cancelled", "--json").output)
        #expect(json.array?.count == 3)
        await yard.close()
    }

    @Test func oneByOne() async throws {
        let yard = try await Yard()
        _ = try await yard.millrace("pause")
        let made = try await yard.millrace(
            "add", yard.origin.address("/a"), "films", "--header", "Referer: http://h/", "--header", "X-A: b")
        let other = try await yard.millrace("add", yard.origin.address("/b"), "films")
        let ids = [made, other].map { $0.output.trimmingCharacters(in: .newlines) }
        let both = try await yard.millrace("cancel", ids[0], ids[1])
        #expect(
            both.exit == .code(0)
                && both.output.split(separator: "\n").map { $0.split(separator: " ")[1] } == ["cancelled", "cancelled"])
        let again = try await yard.millrace("retry", ids[0], Identifier().rawValue)
        #expect(again.exit == .code(1) && again.output.contains("\(ids[0])  enqueued  a"), "\(again.output)")
        #expect(again.errors.contains("there is no such download"), "\(again.errors)")
        #expect(try await yard.millrace("pause", ids[0]).output.contains("paused"))
        #expect(try await yard.millrace("resume").output == "going on\n")
        #expect(try await yard.millrace("status", ids[0]).output.hasPrefix("paused"))
        #expect(try await yard.millrace("resume", ids[0]).exit == .code(0))
        try await yard.wait { $0["FINISHED"] == 1 }
        let headers = await yard.origin.received(1)[0].headers
        #expect(headers["referer"] == "http://h/" && headers["x-a"] == "b")
        #expect(try await yard.millrace("add", "http://h/", "--header", "nonsense").exit == .code(2))
        await yard.close()
    }

    @Test(.enabled(if: FileServer.hasNginx, "no nginx here"))
    func aServerBehindTLSIsSpokenToWhenItIsTrusted() async throws {
        let yard = try await Yard()
        let authority = try await FileServer.certificate(in: yard.scratch.url)
        let front = try await FileServer.front(of: yard.server.port, in: yard.scratch.file("none"), certificate: authority)
        let address = "https://127.0.0.1:\(front.port)"
        let stranger = try await yard.millrace("stats", "--server", address)
        #expect(stranger.exit == .code(1) && stranger.errors.contains("--ca FILE"), "\(stranger.errors)")
        let known = try await yard.millrace("stats", "--server", address, "--ca", authority.path)
        // Through a proxy nobody is local.
        #expect(known.exit == .code(1) && known.errors.contains("token"), "\(known.errors)")
        let made = try await Program.run(
            Program.millrace,
            [
                "token", "create", "--scope", "manage", "--name", "front", "--data", yard.scratch.file("data").path,
            ])
        let token = made.output.trimmingCharacters(in: .newlines)
        let trusted = try await yard.millrace(
            "stats", "--server", address, "--ca", authority.path, "--token", token)
        #expect(trusted.exit == .code(0) && trusted.output.contains("enqueued: 0"), "\(trusted.errors)")
        await yard.close()
    }

    @Test func neverMoreThanTheNumberThatWasSet() async throws {
        let yard = try await Yard()
        _ = try await yard.millrace("pause")
        for number in 0..<10 {
            let body = #"{"url": "\#(yard.origin.address("/\(number)"))"}"#
            let made = try await yard.server.call(
                "POST", "/api/v1/downloads", headers: ["content-type": "application/json"], body: Array(body.utf8))
            #expect(made.status == 201)
        }
        #expect(try await yard.millrace("max-tasks", "2").output == "max-tasks 2\n")
        #expect(try await yard.millrace("update_tasks_num", "2").exit == .code(0))
        _ = try await yard.millrace("resume")
        try await yard.wait { tasks in
            #expect(tasks["DOWNLOADING"] ?? 0 <= 2)
            return tasks == ["FINISHED": 10]
        }
        await yard.close()
    }

    @Test func exitCodesTellSuccessFromFailure() async throws {
        let yard = try await Yard()
        let good = try await yard.millrace("add", yard.origin.address("/film.bin"), "--name", "my film.bin", "--wait")
        #expect(
            good.exit == .code(0) && good.output.hasSuffix("/downloads/local/my film.bin\n"),
            "\(good.output) \(good.errors)")
        #expect(good.errors.contains("my film.bin: finished"), "\(good.errors)")
        let bad = try await yard.millrace("add", yard.origin.address("/gone"), "--wait")
        #expect(bad.exit == .code(1) && bad.output == "" && bad.errors.contains("failed: "), "\(bad.errors)")
        let scheme = try await yard.millrace("add", "gopher://h/")
        #expect(
            scheme.exit == .code(1) && scheme.errors.contains("\"gopher\" is not spoken here\n    known: "),
            "\(scheme.errors)")
        let outside = try await yard.millrace("add", yard.origin.address("/x"), "/etc")
        #expect(outside.exit == .code(1) && outside.errors.contains("not below a folder"))
        #expect(try await yard.millrace("status", "x").exit == .code(2))
        #expect(try await yard.millrace("status", Identifier().rawValue).exit == .code(1))
        #expect(try await yard.millrace("max-tasks", "many").exit == .code(2))
        #expect(try await yard.millrace("pause", "soon").exit == .code(2))
        #expect(try await yard.millrace("cancel", "x").exit == .code(2))
        let nobody = try await yard.millrace("stats", "--server", "http://127.0.0.1:\(FreePort.find())")
        #expect(nobody.exit == .code(1) && nobody.errors.contains("does not answer"), "\(nobody.errors)")
        let wrong = try await yard.millrace("stats", "--token", "wrong")
        #expect(wrong.exit == .code(1) && wrong.errors.contains("not known here"), "\(wrong.errors)")
        await yard.close()
    }
}
