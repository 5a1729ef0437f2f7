import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

struct IdempotencyTests {
    private static let address = #"{"source": "https://example.org/clip.mp4", "name": "Clip"}"#

    private func post(
        _ house: House, _ json: String, key: String, authorization: String? = nil
    ) async throws -> TestClient.Answer {
        var headers = ["idempotency-key": key]
        headers["authorization"] = authorization
        return try await house.send("POST", "/api/v1/videos", json: json, headers: headers)
    }

    private func form(
        _ house: House, _ content: String, key: String, boundary: String
    ) async throws -> TestClient.Answer {
        let text = House.Part.file("clip.mp4", content).text + "--b--\r\n"
        return try await house.client().request(
            "POST", "/api/v1/videos",
            headers: ["content-type": "multipart/form-data; boundary=\(boundary)", "idempotency-key": key],
            body: Array(text.replacing("--b", with: "--\(boundary)").utf8))
    }

    @Test func theSameRequestIsDoneOnce() async throws {
        try await House.open { house in
            let first = try await post(house, Self.address, key: "k")
            #expect(first.status == 201 && first.header("idempotency-replayed") == nil)
            // Order and spaces do not make another request.
            let again = try await post(
                house, #"{"name":"Clip","source":"https://example.org/clip.mp4"}"#, key: "k")
            #expect(again.status == 201 && again.header("idempotency-replayed") == "true")
            #expect(again.json.text(sorted: true) == first.json.text(sorted: true))
            #expect(again.header("location") == first.header("location"))
            let other = try await post(house, #"{"source": "https://example.org/other.mp4"}"#, key: "k")
            #expect(other.status == 422)
            #expect(other.json["code"] == .string("idempotency_key_reused"))
            #expect(try await post(house, Self.address, key: "l").json["id"] != first.json["id"])
            #expect(try await house.get("/api/v1/videos").json["total"]?.integer == 2)
            #expect(try await post(house, Self.address, key: "a b").status == 400)
        }
    }

    @Test func anUploadIsKnownByItsBytes() async throws {
        try await House.open { house in
            let first = try await form(house, "the same bytes", key: "k", boundary: "one")
            let again = try await form(house, "the same bytes", key: "k", boundary: "two")
            #expect(first.status == 201 && again.status == 201)
            #expect(again.json["id"] == first.json["id"])
            #expect(try await form(house, "other bytes here", key: "k", boundary: "one").status == 422)
            #expect(try await house.get("/api/v1/videos").json["total"]?.integer == 1)
            #expect(try house.incoming.isEmpty)
        }
    }

    @Test func atTheSameTimeToo() async throws {
        try await House.open { house in
            let ids = try await withThrowingTaskGroup(of: JSON?.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await form(house, "the same bytes", key: "k", boundary: "b").json["id"] }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(ids.count == 8 && Set(ids.map { $0?.string }).count == 1)
            #expect(try await house.get("/api/v1/videos").json["total"]?.integer == 1)
        }
    }

    /// A request that was refused is not remembered: the client may mend it.
    @Test func refusalsAreNotKept() async throws {
        try await House.open { house in
            let refused = try await post(house, #"{"source": "gopher://x"}"#, key: "k")
            let mended = try await post(house, Self.address, key: "k")
            #expect(refused.status == 422 && mended.status == 201)
        }
    }

    @Test func afterARestartToo() async throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-keys-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: data) }
        let blueprint = try BlueprintReader(catalog: House.catalog).read(
            #"{"pipeline": {"ingest": {"stage": "prepared.ingest"}}}"#)
        let key = RequestKey(id: "k", fingerprint: "f")
        var made: [Created] = []
        for _ in 0..<2 {
            let service = try await Service.start(data: data, blueprint: blueprint, log: .silent)
            made.append(try await service.create(NewVideo(name: "clip"), once: key))
            await service.shutDown(grace: 0)
        }
        #expect(made.map(\.isReplay) == [false, true])
        #expect(made[0].video == made[1].video)
    }
}
