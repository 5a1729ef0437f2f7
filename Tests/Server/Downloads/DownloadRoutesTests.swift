import Foundation
import ScriptedCarrier
import StageKit
import TestClient
import Testing

@testable import Core
@testable import Server

/// The canonical door of the download service.
@Suite(.timeLimit(.minutes(1))) struct DownloadRoutesTests {
    static let path = "/api/v1/downloads"

    static func open(_ carrier: ScriptedCarrier = ScriptedCarrier(), _ body: @Sendable (House) async throws -> Void)
        async throws
    {
        var options = APIServer.Options()
        options.carrier = carrier
        try await House.open(options: options, body)
    }

    @Test func aDownloadIsMadeListedReadAndRemoved() async throws {
        try await Self.open { house in
            let made = try await house.send(
                "POST", Self.path,
                json:
                    #"{"url": "https://ada:hush@example.org/a%20film.mp4?x=1&y=2", "path": "films", "cookies": "s=hush"}"#
            )
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made.json["id"]?.string)
            #expect(made.header("location") == "\(Self.path)/\(id)")
            #expect(made.json["url"] == .string("https://example.org/a%20film.mp4?x=1&y=2"))
            #expect(made.json["owner"] == "local")
            let end = try await house.settled(id)
            #expect(end["state"] == "finished")
            let file = house.data.appendingPathComponent("downloads/local/films/a film.mp4").path
            #expect(end["file"] == .string(file) && FileManager.default.fileExists(atPath: file))
            let list = try await house.get("\(Self.path)?state=finished&url=FILM&host=example.org:443")
            #expect(list.json["total"] == 1 && list.json["data"]?.array?.first?["id"] == .string(id))
            #expect(!list.text.contains("hush"))
            #expect(try await house.get("\(Self.path)?state=failed").json["total"] == 0)
            let etag = try #require(list.header("etag"))
            #expect(
                try await house.get(
                    "\(Self.path)?state=finished&url=FILM&host=example.org:443", ["if-none-match": etag]
                ).status == 304)
            #expect(try await house.send("POST", "\(Self.path)/\(id)/pause").status == 409)
            #expect(try await house.send("DELETE", "\(Self.path)/\(id)?file=true").status == 204)
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(try await house.get("\(Self.path)/\(id)").status == 404)
        }
    }

    @Test(arguments: [
        (#"{"url": "gopher://h/"}"#, 400, "url"), (#"{"url": "x"}"#, 400, "url"), (#"{}"#, 422, "url"),
        (#"{"url": 3}"#, 422, "url"), (#"{"url": "http://h/f", "path": "/etc"}"#, 403, "path"),
        (#"{"url": "http://h/f", "path": "../bob"}"#, 403, "path"), (#"{"url": "file:///etc/passwd"}"#, 403, "path"),
        (#"{"url": "http://h/f", "checksum": "sha-256=abc"}"#, 422, "checksum"),
        (#"{"url": "http://h/f", "headers": {"a b": "c"}}"#, 422, "headers"),
        (#"{"url": "http://h/f", "headers": {"Range": "bytes=0-"}}"#, 422, "headers"),
        (#"{"url": "http://h/f", "headers": {"X": "a\r\nb"}}"#, 422, "headers"),
        (#"{"url": "http://h/f", "connections": 0}"#, 422, "connections"),
        (#"{"url": "http://h/f", "rate": 1}"#, 422, "rate"),
        (#"{"url": "http://h/f", "overwrite": 1}"#, 422, "overwrite"),
        (#"{"url": "http://h/f", "place": "best"}"#, 422, "place"),
        (#"{"url": "http://h/f", "nmae": "x"}"#, 400, "nmae"),
    ])
    func whatIsWrongIsRefusedByName(body: String, status: Int, field: String) async throws {
        try await Self.open { house in
            let answer = try await house.send("POST", Self.path, json: body)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.json["field"] == .string(field), "\(answer.text)")
            #expect(try await house.get(Self.path).json["total"] == 0)
        }
    }

    @Test func namesAreMadeSafe() async throws {
        try await Self.open { house in
            let names = [
                "../../etc/passwd", "a/b\u{0}c\n.mp4", String(repeating: "ü", count: 150) + ".mp4", ".hidden", "..", "",
            ]
            for name in names {
                let body = JSON.object([JSON.Member("url", "http://h/f"), JSON.Member("name", .string(name))]).text()
                let answer = try await house.send("POST", Self.path, json: body)
                #expect(answer.status == 201, "\(answer.text)")
                let end = try await house.settled(try #require(answer.json["id"]?.string))
                let file = URL(fileURLWithPath: end["file"]?.string ?? "")
                #expect(
                    end["state"] == "finished" && file.deletingLastPathComponent().lastPathComponent == "local",
                    "\(file)")
                #expect(!file.lastPathComponent.hasPrefix(".") && file.lastPathComponent.utf8.count <= 255)
            }
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: house.data.appendingPathComponent("downloads/local").path
                ).count == 6)
        }
    }

    @Test func theSameRequestWithAKeyIsOneDownload() async throws {
        try await Self.open { house in
            let (body, key) = (#"{"url": "http://h/f"}"#, ["idempotency-key": "k1"])
            let first = try await house.send("POST", Self.path, json: body, headers: key)
            let second = try await house.send("POST", Self.path, json: body, headers: key)
            #expect(first.status == 201 && second.status == 201 && first.json["id"] == second.json["id"])
            #expect(second.header("idempotency-replayed") == "true")
            #expect(
                try await house.send("POST", Self.path, json: #"{"url": "http://h/g"}"#, headers: key).status == 422)
            #expect(try await house.get(Self.path).json["total"] == 1)
        }
    }

    @Test func settingsCountAtOnceAndAreChecked() async throws {
        let carrier = ScriptedCarrier()
        try await Self.open(carrier) { house in
            let settings = "\(Self.path)/settings"
            let changed = try await house.send(
                "PATCH", settings,
                json:
                    #"{"maxTasks": 2, "rate": 80000, "perHost": 1, "quietHours": [{"from": "08:00", "to": "08:01", "days": ["mon"]}]}"#
            )
            #expect(
                changed.status == 200 && changed.json["maxTasks"] == 2 && changed.json["connections"] == 64,
                "\(changed.text)")
            #expect(carrier.limits.last?.rate == 10_000)
            let without = try await house.send("PATCH", settings, json: #"{"rate": null, "quietHours": []}"#)
            #expect(without.json["rate"] == .null && without.json["perHost"] == 1)
            let bad = [
                (#"{"maxTasks": -1}"#, "maxTasks"), (#"{"rate": 3}"#, "rate"), (#"{"pauseFor": 3}"#, "pauseFor"),
                (#"{"paused": true, "pauseFor": -3}"#, "pauseFor"), (#"{"quietHours": [{"from": "8"}]}"#, "quietHours"),
                (#"{"quietHours": [{"from": "08:00", "to": "09:00", "days": ["x"]}]}"#, "quietHours"),
            ]
            for (body, field) in bad {
                let answer = try await house.send("PATCH", settings, json: body)
                #expect(answer.status == 422 && answer.json["field"] == .string(field), "\(body): \(answer.text)")
            }
            #expect(try await house.get(settings).json["maxTasks"] == 2)
            _ = try await house.send("PATCH", settings, json: #"{"paused": true}"#)
            let waiting = try await house.send("POST", Self.path, json: #"{"url": "http://h/f"}"#)
            let stats = try await house.get("\(Self.path)/stats")
            #expect(stats.json["hold"]?["code"] == "paused" && stats.json["tasks"]?["enqueued"] == 1)
            let id = waiting.json["id"]?.string ?? ""
            let moved = try await house.send("POST", "\(Self.path)/\(id)/reorder", json: #"{"place": "first"}"#)
            #expect(moved.status == 200 && moved.json["place"] == 1)
            for body in [#"{}"#, #"{"place": "first", "before": "x"}"#, #"{"before": "x"}"#] {
                #expect(try await house.send("POST", "\(Self.path)/\(id)/reorder", json: body).status == 422)
            }
            #expect(try await house.send("POST", "\(Self.path)/clear").json["cleared"] == 1)
            let page = try await house.get("/metrics")
            #expect(page.text.contains(#"millrace_downloads{state="cancelled"} 1"#))
            #expect(page.text.contains(#"millrace_download_hold{reason="paused"} 1"#))
        }
    }

    @Test func ownersSeeTheirOwnAndScopesCount() async throws {
        try await Self.open(ScriptedCarrier { _, _ in .hang(DownloadProgress(received: 0, total: nil)) }) { house in
            for (name, scope) in [("alice", "upload"), ("bob", "upload"), ("eve", "read"), ("boss", "manage")] {
                try await house.service.createToken(hash: TokenHash.of(name), scope: scope, name: name)
            }
            func bearer(_ name: String) -> [String: String] { ["authorization": "Bearer \(name)"] }
            let made = try await house.send(
                "POST", Self.path, json: #"{"url": "http://h/f"}"#, headers: bearer("alice"))
            let id = try #require(made.json["id"]?.string)
            #expect(made.json["file"]?.string?.contains("/downloads/token-") == true)
            #expect(
                try await house.send("POST", Self.path, json: #"{"url": "http://h/f"}"#, headers: bearer("eve")).status
                    == 403)
            #expect(try await house.get("\(Self.path)/\(id)", bearer("alice")).status == 200)
            #expect(try await house.get("\(Self.path)/\(id)", bearer("bob")).status == 404)
            #expect(try await house.send("POST", "\(Self.path)/\(id)/cancel", headers: bearer("bob")).status == 404)
            #expect(try await house.get(Self.path, bearer("bob")).json["total"] == 0)
            #expect(try await house.get(Self.path, bearer("boss")).json["total"] == 1)
            #expect(
                try await house.send("PATCH", "\(Self.path)/settings", json: "{}", headers: bearer("alice")).status
                    == 403)
            #expect(
                try await house.send("POST", "\(Self.path)/\(id)/cancel", headers: bearer("boss")).json["state"]
                    == "cancelled")
        }
    }
}

extension House {
    /// A download once it is at its end.
    func settled(_ id: String) async throws -> JSON {
        let bell = service.downloads.bell
        while true {
            let heard = bell.count(Downloads.name)
            let answer = try await get("\(DownloadRoutesTests.path)/\(id)").json
            if ["finished", "failed", "cancelled"].contains(answer["state"]?.string ?? "") { return answer }
            await bell.wait(Downloads.name, after: heard, until: .now + 0.2)
        }
    }
}
