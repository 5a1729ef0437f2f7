import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

struct ConditionTests {
    @Test func whatTheClientHasIsNotSentAgain() async throws {
        try await House.open { house in
            let video = try await house.upload()
            for path in ["videos/\(video.id)", "videos", "jobs", "jobs/\(video.jobs[0].id)", "pipeline", "stages"] {
                let first = try await house.get("/api/v1/\(path)")
                let etag = try #require(first.header("etag"))
                let second = try await house.get("/api/v1/\(path)", ["if-none-match": etag])
                #expect(second.status == 304 && second.body.isEmpty)
                #expect(try await house.get("/api/v1/\(path)", ["if-none-match": "\"other\""]).status == 200)
            }
        }
    }

    @Test func changesCanBeMadeOfOneVersionAlone() async throws {
        try await House.open { house in
            let path = "/api/v1/videos/\(try await house.upload().id)"
            let etag = try #require(try await house.get(path).header("etag"))
            let first = try await house.send("PATCH", path, json: #"{"name": "A"}"#, headers: ["if-match": etag])
            #expect(first.status == 200)
            #expect(try await house.get(path).header("etag") == first.header("etag"))
            let late = try await house.send("PATCH", path, json: #"{"name": "B"}"#, headers: ["if-match": etag])
            #expect(late.status == 412)
            #expect(late.json["hint"]?.string?.contains("If-Match") == true)
            #expect(try await house.get(path).json["name"] == .string("A"))
        }
    }

    @Test func otherOriginsReadTheAPIOnlyWhereNamed() async throws {
        var options = APIServer.Options()
        options.origins = ["https://studio.example"]
        try await House.open(options: options) { house in
            let known = try await house.get("/api/v1/videos", ["origin": "https://studio.example"])
            #expect(known.header("access-control-allow-origin") == "https://studio.example")
            #expect(known.header("vary") == "origin")
            let other = try await house.get("/api/v1/videos", ["origin": "https://evil.example"])
            #expect(other.header("access-control-allow-origin") == nil)
            let asked = try await house.send(
                "OPTIONS", "/api/v1/videos", headers: ["origin": "https://studio.example"])
            #expect(asked.header("access-control-allow-methods")?.contains("POST") == true)
            #expect(asked.header("access-control-allow-headers")?.contains("authorization") == true)
        }
    }

    @Test func badJSONIsPointedAt() async throws {
        try await House.open { house in
            let answer = try await house.send("POST", "/api/v1/videos", json: "{\"source\":\n  \"x\" \"y\"}")
            #expect(answer.status == 400)
            let detail = answer.json["detail"]?.string ?? ""
            #expect(detail.contains("line 2") && detail.contains("column"), "\(detail)")
        }
    }
}
