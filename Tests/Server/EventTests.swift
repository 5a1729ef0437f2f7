import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventTests {
    /// Reads events until one is as wanted; gives all.
    private func read(
        _ client: TestClient, until isLast: ([String: String]) -> Bool
    ) async throws -> [[String: String]] {
        var events: [[String: String]] = []
        var buffer = ""
        while let chunk = try await client.chunk() {
            buffer += String(decoding: chunk, as: UTF8.self)
            while let end = buffer.range(of: "\n\n") {
                var event: [String: String] = [:]
                for line in buffer[..<end.lowerBound].split(separator: "\n") {
                    let sides = line.split(separator: ":", maxSplits: 1)
                    if sides.count == 2 { event[String(sides[0])] = String(sides[1].dropFirst()) }
                }
                buffer.removeSubrange(..<end.upperBound)
                guard event["data"] != nil else { continue }
                events.append(event)
                if isLast(event) { return events }
            }
        }
        return events
    }

    private func listen(_ house: House, _ path: String, after id: String? = nil) async throws -> TestClient {
        let client = try house.client()
        let resume = id.map { "last-event-id: \($0)\r\n" } ?? ""
        try await client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(resume)\r\n")
        let head = try await client.head()
        #expect(head.status == 200)
        #expect(head.header("content-type") == "text/event-stream")
        // The first thing that comes is a comment: from here on nothing is missed.
        _ = id == nil ? try await client.chunk() : nil
        return client
    }

    private func isReady(_ event: [String: String]) -> Bool {
        event["event"] == "video" && event["data"]?.contains(#""state":"ready""#) == true
    }

    @Test func everythingIsToldAndResumable() async throws {
        try await House.open { house in
            let client = try await listen(house, "/api/v1/events")
            let video = try await house.upload("0123456789", [.value("externalId", "ext")])
            // An event shows the newest state, so the first that says "ready" need not be the last.
            let last = house.service.changes.last
            let isLast: ([String: String]) -> Bool = { $0["id"].flatMap { Int($0) } ?? 0 >= last }
            let events = try await read(client, until: isLast)
            #expect(events.contains(where: isReady))
            #expect(Set(events.compactMap { $0["event"] }).isSuperset(of: ["video", "job"]))
            #expect(events.allSatisfy { $0["data"]?.contains(#""externalId":"ext""#) == true })
            let ids = events.compactMap { $0["id"].flatMap { Int($0) } }
            #expect(ids.count == events.count)
            #expect(ids == ids.sorted())
            let job = try #require(events.first { $0["event"] == "job" }?["data"])
            #expect(try JSON.parse(job)["video"] == .string(video.id.rawValue))

            let resumed = try await listen(house, "/api/v1/events", after: String(ids[0]))
            let again = try await read(resumed, until: isLast)
            #expect(again.map { $0["id"] } == events.dropFirst().map { $0["id"] })
        }
    }

    @Test func oneVideoBeginsWithItsStateAndEndsWithItsDeletion() async throws {
        try await House.open { house in
            let video = try await house.upload()
            _ = try await house.upload()
            let client = try await listen(house, "/api/v1/videos/\(video.id)/events")
            let first = try await read(client) { $0["event"] == "video" }
            #expect(first.count == 1)
            #expect(isReady(first[0]))
            #expect(try await house.send("DELETE", "/api/v1/videos/\(video.id)").status == 204)
            let last = try await read(client) { $0["data"]?.contains(#""deleted":true"#) == true }
            #expect(last.last?["data"]?.contains(video.id.rawValue) == true)
        }
    }

    @Test func unknownPlacesAreResetOrRefused() async throws {
        try await House.open { house in
            let client = try await listen(house, "/api/v1/events", after: "12")
            let events = try await read(client) { _ in true }
            #expect(events.first?["event"] == "reset")
            #expect(try await house.get("/api/v1/events", ["last-event-id": "x"]).status == 400)
            #expect(try await house.get("/api/v1/videos/\(Identifier())/events").status == 404)
        }
    }
}
