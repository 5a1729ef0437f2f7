import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

struct VideoRoutesTests {
    @Test func listsPageByPage() async throws {
        try await House.open { house in
            for name in ["one", "two", "three"] { _ = try await house.upload("0123456789", [.value("name", name)]) }
            let first = try await house.get("/api/v1/videos?limit=2").json
            #expect(first["total"]?.integer == 3)
            #expect(first["data"]?.array?.map { $0["name"]?.string } == ["three", "two"])
            let next = try #require(first["next"]?.string)
            let second = try await house.get("/api/v1/videos?limit=2&after=\(next)").json
            #expect(second["data"]?.array?.map { $0["name"]?.string } == ["one"])
            #expect(second["next"] == nil)
            #expect(try await house.get("/api/v1/videos?name=T&state=ready").json["total"]?.integer == 2)
            #expect(try await house.get("/api/v1/videos?createdAfter=2100-01-01T00:00:00Z").json["total"]?.integer == 0)
            #expect(try await house.get("/api/v1/jobs?node=package").json["total"]?.integer == 3)
        }
    }

    @Test(arguments: [
        ("videos?limt=2", "limt"), ("videos?limit=0", "limit"), ("videos?limit=201", "limit"),
        ("videos?limit=x", "limit"), ("videos?state=done", "state"), ("videos?after=1", "after"),
        ("videos?createdAfter=yesterday", "createdAfter"), ("videos?limit=1&limit=2", "limit"),
        ("jobs?video=x", "video"), ("jobs?name=x", "name"),
    ])
    func refusesBadParameters(_ path: String, _ field: String) async throws {
        try await House.open { house in
            let answer = try await house.get("/api/v1/\(path)")
            #expect(answer.status == 400)
            #expect(answer.json["field"] == .string(field))
        }
    }

    @Test func changesAndDeletes() async throws {
        try await House.open { house in
            let video = try await house.upload()
            let path = "/api/v1/videos/\(video.id)"
            let patched = try await house.send("PATCH", path, json: #"{"name": "New", "externalId": "e"}"#)
            #expect(patched.json["name"] == .string("New"))
            #expect(patched.json["externalId"] == .string("e"))
            let cleared = try await house.send("PATCH", path, json: #"{"externalId": null}"#)
            #expect(cleared.json["externalId"] == .null)
            #expect(try await house.send("PATCH", path, json: #"{"nam": "New"}"#).json["hint"] != nil)
            #expect(try await house.send("POST", path + "/cancel").status == 409)
            #expect(try await house.send("POST", path + "/retry").status == 409)
            #expect(try await house.send("DELETE", path).status == 204)
            #expect(try await house.send("DELETE", path).status == 404)
            #expect(try await house.get(path).status == 404)
            let folder = house.data.appendingPathComponent("videos/\(video.id)").path
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test func failedVideosSayWhy() async throws {
        try await House.open { house in
            let video = try await house.upload("bad input")
            let json = try await house.get("/api/v1/videos/\(video.id)").json
            #expect(json["state"] == .string("failed"))
            #expect(json["error"]?["code"] == .string("no_video"))
            let job = try #require(json["jobs"]?.array?.first?["id"]?.string)
            #expect(try await house.get("/api/v1/jobs/\(job)").json["state"] == .string("failed"))
        }
    }

    @Test(arguments: [
        ("GET", "/api/v1/videos/x", 404), ("GET", "/api/v1/nothing", 404), ("PUT", "/api/v1/videos", 405),
        ("DELETE", "/", 405), ("OPTIONS", "/api/v1/videos", 204), ("GET", "/api/v1/pipeline", 200),
        ("GET", "/api/v1/stages", 200), ("HEAD", "/api/v1/videos", 200), ("GET", "/healthz", 200),
        ("GET", "/readyz", 200), ("GET", "/assets/none.js", 404), ("PATCH", "/api/v1/videos/x", 404),
    ])
    func answersWith(_ method: String, _ path: String, _ status: Int) async throws {
        try await House.open { house in
            let answer = try await house.send(method, path)
            #expect(answer.status == status)
            #expect(answer.header("x-content-type-options") == "nosniff")
            if status == 405 { #expect(answer.header("allow")?.contains("GET") == true) }
        }
    }
}
