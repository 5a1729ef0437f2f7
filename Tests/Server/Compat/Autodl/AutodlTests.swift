import Core
import Foundation
import Passwords
import ScriptedCarrier
import Server
import StageKit
import TestClient
import Testing

/// The seven calls of the older download service, as its clients make them.
@Suite(.timeLimit(.minutes(1))) struct AutodlTests {
    private static let form = ["content-type": "application/x-www-form-urlencoded"]

    private func open(_ carrier: ScriptedCarrier = ScriptedCarrier(), _ body: @Sendable (House) async throws -> Void)
        async throws
    {
        try await DownloadRoutesTests.open(carrier, body)
    }

    private func post(_ house: House, _ path: String, _ form: String = "", _ headers: [String: String] = [:])
        async throws -> TestClient.Answer
    {
        try await house.client().request(
            "POST", path, headers: Self.form.merging(headers) { $1 }, body: Array(form.utf8))
    }

    /// The task of an answer, read the second time.
    private func task(_ answer: TestClient.Answer) throws -> JSON {
        #expect(answer.status == 200, "\(answer.text)")
        return try JSON.parse(try #require(answer.json["task"]?.string))
    }

    @Test func addAndStatusShowATask() async throws {
        try await open { house in
            _ = try await house.get("/pause")
            let added = try task(
                try await post(house, "/add", "url=http%3A%2F%2Fh%2Ffilm.mp4%3Fx%3D1%26y%3D2&path=films"))
            #expect(Set(added.members?.map(\.key) ?? []) == ["id", "url", "dest", "status", "duration"])
            // Two parameters stay two parameters, and there is one dot.
            #expect(added["url"] == "http://h/film.mp4?x=1&y=2")
            let name = URL(fileURLWithPath: added["dest"]?.string ?? "").lastPathComponent
            #expect(name.wholeMatch(of: /film-[A-Za-z]{8}\.mp4/) != nil, "\(name)")
            #expect(added["status"] == "ENQUEUED" && added["duration"] == 0)
            let id = try #require(added["id"]?.string)
            #expect(try task(try await house.get("/status?task_id=\(id)")) == added)
            #expect(try await house.get("/resume").json["message"] == "Resuming Workers")
            _ = try await house.settled(id)
            let end = try task(try await house.get("/status?task_id=\(id)"))
            #expect(end["status"] == "FINISHED" && end["dest"] == added["dest"])
            #expect(FileManager.default.fileExists(atPath: end["dest"]?.string ?? ""))
            // In the query, and in the query and a form; the first value counts.
            let query = try await post(house, "/add?url=http%3A%2F%2Fh%2F&path=a&path=b")
            #expect(try task(query)["dest"]?.string?.contains("/local/a/Unknown-") == true)
            #expect(try task(try await post(house, "/add?url=http%3A%2F%2Fh%2F", "path=x"))["status"] != nil)
        }
    }

    @Test func statsHaveAllStates() async throws {
        try await open { house in
            _ = try await house.settled(
                try #require(try task(try await post(house, "/add", "url=http%3A%2F%2Fh%2F1&path=a"))["id"]?.string))
            let stats = try await house.get("/stats").json
            let tasks = try #require(stats["tasks"]?.members)
            #expect(Set(tasks.map(\.key)) == ["CREATED", "ENQUEUED", "DOWNLOADING", "FINISHED", "FAILED", "CLEARED"])
            #expect(stats["tasks"]?["FINISHED"] == 1 && stats["tasks"]?["CREATED"] == 0)
            #expect(stats["downloader"]?["responses/total"] == 1 && stats["downloader"]?["responses/200"] == 1)
            #expect(stats["downloader"]?["response_ratio_per_10_min"]?.number ?? 0 > 0)
        }
    }

    @Test func clearPauseAndMaxtasksAnswerAsEver() async throws {
        let carrier = ScriptedCarrier { _, _ in .hang(DownloadProgress(received: 0, total: nil)) }
        try await open(carrier) { house in
            #expect(try await house.get("/pause").json["message"] == "Pausing Workers")
            let id = try #require(
                try task(try await post(house, "/add", "url=http%3A%2F%2Fh%2F1&path=a"))["id"]?.string)
            // HEAD looks and does not touch.
            for path in ["/clear", "/resume"] {
                let head = try await house.client().request("HEAD", path)
                #expect(head.status == 200 && head.header("content-type") == "application/json")
            }
            #expect(try await house.get("/stats").json["tasks"]?["ENQUEUED"] == 1)
            #expect(await house.service.downloads.currentSettings.paused)
            #expect(try await house.get("/clear").json["message"] == "Enqueued tasks cleared")
            #expect(try task(try await house.get("/status?task_id=\(id)"))["status"] == "CLEARED")
            #expect(try await post(house, "/maxtasks", "max_tasks_number=2").json["message"] == "max_tasks set to 2")
            #expect(try await post(house, "/maxtasks?max_tasks_number=0").json["message"] == "max_tasks set to 0")
            #expect(await house.service.downloads.currentSettings.maxTasks == 0)
            // A pause of some time.
            #expect(try await house.get("/pause?seconds=5").status == 200)
            #expect(await house.service.downloads.currentSettings.pausedUntil != nil)
            #expect(try await house.client().request("HEAD", "/pause?seconds=99").status == 200)
        }
    }

    @Test(
        arguments: [
            ("POST", "/add?url=http%3A%2F%2Fh%2F", 400, "path"), ("POST", "/add?path=a", 400, "url"),
            ("POST", "/add", 400, "url"),
            ("POST", "/add?url=notaurl&path=a", 400, "url"),
            ("POST", "/add?url=gopher%3A%2F%2Fh%2F&path=a", 400, "url"),
            ("POST", "/add?url=http%3A%2F%2Fh%2F&path=%2Fetc", 403, "path"),
            ("POST", "/add?url=http%3A%2F%2Fh%2F&path=..", 403, "path"),
            ("GET", "/status", 400, "task_id"), ("GET", "/status?task_id=", 400, "task_id"),
            ("GET", "/status?task_id=x", 404, "task_id"),
            ("GET", "/pause?seconds=abc", 400, "seconds"), ("GET", "/pause?seconds=0", 400, "seconds"),
            ("POST", "/maxtasks", 400, "max_tasks_number"),
            ("POST", "/maxtasks?max_tasks_number=abc", 400, "max_tasks_number"),
            ("POST", "/maxtasks?max_tasks_number=-1", 400, "max_tasks_number"),
            ("GET", "/add", 405, nil), ("POST", "/stats", 405, nil), ("GET", "/maxtasks", 405, nil),
            ("GET", "/stats/x", 404, nil),
        ] as [(String, String, Int, String?)])
    func mistakesAreNamed(method: String, path: String, status: Int, field: String?) async throws {
        try await open { house in
            let answer = try await house.client().request(method, path)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.json["field"]?.string == field, "\(answer.text)")
            #expect(answer.header("content-type") == "application/problem+json")
        }
    }

    @Test func passwordsAreLookedAt() async throws {
        try await open(ScriptedCarrier { _, _ in .hang(DownloadProgress(received: 0, total: nil)) }) { house in
            for (name, scope) in [("ada", "upload"), ("root", "manage")] {
                try Service.createUser(
                    name: name, passwordHash: try PasswordHash.of("engine no. 1"), scope: scope, data: house.data)
            }
            func basic(_ user: String, _ password: String) -> [String: String] {
                ["authorization": "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()]
            }
            let (ada, root) = (basic("ada", "engine no. 1"), basic("root", "engine no. 1"))
            // What the old command line sent.
            #expect(try await house.get("/stats", basic("ada", "password")).status == 401)
            #expect(try await house.get("/stats", basic("", "password")).status == 401)
            #expect(try await house.get("/stats", ["authorization": "Basic ???"]).status == 401)
            let task = try task(try await post(house, "/add", "url=http%3A%2F%2Fh%2F1&path=a", ada))
            #expect(task["dest"]?.string?.contains("/downloads/ada/a/") == true)
            #expect(try await house.get("/stats", ada).json["tasks"]?.members?.count == 6)
            // What concerns all is for who looks after all.
            #expect(try await house.get("/pause", ada).status == 403)
            #expect(try await house.get("/pause", root).status == 200)
            #expect(try await post(house, "/maxtasks?max_tasks_number=3", "", ada).status == 403)
            // A browser that knows the password does not let other sites use it.
            let foreign = ["sec-fetch-site": "cross-site", "referer": "https://evil.example/"]
            #expect(try await house.get("/clear", foreign).status == 403)
            #expect(try await house.get("/clear", root.merging(foreign) { $1 }).status == 403)
        }
    }
}
