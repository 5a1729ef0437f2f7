import Crypto
import Foundation
import LoopbackServer
import StageKit
import Synchronization
import TestClient
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct WebhookTests {
    /// What a receiver does to know that a delivery is ours.
    private func isSigned(_ request: LoopbackServer.Received) throws -> Bool {
        let parts = try #require(request.headers["millrace-signature"]).split(separator: ",").map { $0.split(separator: "=") }
        let time = try #require(parts.first { $0[0] == "t" }?[1])
        let digest = try #require(parts.first { $0[0] == "v1" }?[1])
        let expected = HMAC.sha256(key: Array(House.secret.utf8), message: Array("\(time).".utf8) + request.body)
        return Secrets.areEqual(Hex.string(expected), String(digest))
    }

    @Test func deliveriesCarryTheEventAndAreSigned() async throws {
        let receiver = try LoopbackServer { _ in [.answer("204 No Content")] }
        defer { receiver.close() }
        try await HookedHouse().open { house in
            _ = try await house.hook(receiver.address("/hook?x=1"), ["video.created", "video.ready", "video.deleted"])
            let video = try await house.upload("0123456789", [.value("externalId", "mine")])
            #expect(try await house.send("DELETE", "/api/v1/videos/\(video.id)").status == 204)
            let requests = await receiver.received(3)
            #expect(requests.map(\.path) == ["/hook?x=1", "/hook?x=1", "/hook?x=1"])
            let bodies = try requests.map { try JSON.parse($0.body) }
            #expect(bodies.map { $0["type"]?.string } == ["video.created", "video.ready", "video.deleted"])
            #expect(Set(bodies.compactMap { $0["id"]?.string }).count == 3)
            for (request, body) in zip(requests, bodies) {
                #expect(try isSigned(request))
                #expect(request.headers["content-type"] == "application/json")
                #expect(body["externalId"]?.string == "mine")
                #expect(body["video"]?["id"]?.string == video.id.rawValue)
                #expect(body["time"]?.string.flatMap(Timestamp.init) != nil)
            }
            #expect(bodies[1]["video"]?["state"]?.string == "ready")
        }
    }

    @Test func whatFailsIsTriedAgainAndListed() async throws {
        let calls = Mutex(0)
        let receiver = try LoopbackServer { _ in
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            return [.answer(call == 1 ? "500 Oops" : call == 2 ? "302 Found" : "200 OK", headers: ["Location: /else"])]
        }
        defer { receiver.close() }
        try await HookedHouse().open { house in
            let webhook = try await house.hook(receiver.address("/"), ["video.ready"])
            _ = try await house.upload()
            let requests = await receiver.received(3)
            // The same event each time, and no redirect followed.
            #expect(Set(requests.map(\.body)).count == 1)
            #expect(requests.allSatisfy { $0.path == "/" })
            let list = try await house.deliveries(webhook) { $0.first?["state"]?.string == "delivered" }
            #expect(list.count == 1)
            #expect(list[0]["attempts"]?.integer == 3)
            #expect(list[0]["status"]?.integer == 200)
            #expect(list[0]["error"] == JSON.null)
        }
    }

    @Test func aReceiverThatIsDownIsToldAfterARestart() async throws {
        let hooked = HookedHouse()
        // A port that was free a moment ago: nobody listens.
        let gone = try LoopbackServer { _ in [] }
        gone.close()
        let ids = Mutex<[String]>([])
        try await hooked.open(pause: 3600) { house in
            let webhook = try await house.hook(gone.address("/"), ["video.created", "video.ready"])
            _ = try await house.upload()
            let list = try await house.deliveries(webhook) { $0.first?["attempts"]?.integer == 1 }
            #expect(list.map { $0["state"]?.string } == ["pending", "pending"])
            #expect(list[0]["error"]?.string?.isEmpty == false)
            // The later event of the same video has waited.
            #expect(list[1]["attempts"]?.integer == 0)
            ids.withLock { $0 = [webhook] + list.compactMap { $0["id"]?.string } }
        }
        let known = ids.withLock { $0 }
        let receiver = try LoopbackServer(port: gone.port) { _ in [.answer()] }
        defer { receiver.close() }
        try await hooked.open(pause: 3600) { house in
            let path = "/api/v1/webhooks/\(known[0])/deliveries/\(known[1])/replay"
            #expect(try await house.send("POST", path).status == 202)
            let requests = await receiver.received(2)
            let types = try requests.map { try JSON.parse($0.body)["type"]?.string }
            #expect(types == ["video.created", "video.ready"])
        }
    }

    @Test func aSlowReceiverHoldsUpNeitherJobsNorOthers() async throws {
        let slow = try LoopbackServer { _ in [.stall] }
        let quick = try LoopbackServer { _ in [.answer()] }
        defer {
            slow.close()
            quick.close()
        }
        try await HookedHouse().open { house in
            _ = try await house.hook(slow.address("/"), ["video.created"])
            _ = try await house.hook(quick.address("/"), ["video.ready"])
            _ = try await house.upload()
            _ = await slow.received(1)
            let video = try await house.upload()
            #expect(video.state == .ready)
            _ = await quick.received(2)
            // Stopping breaks off what hangs: the test's end does not wait for it.
        }
    }

    @Test func replayTellsTheSameAgain() async throws {
        let receiver = try LoopbackServer { _ in [.answer()] }
        defer { receiver.close() }
        try await HookedHouse().open { house in
            let webhook = try await house.hook(receiver.address("/"), ["job.failed"])
            _ = try await house.upload("bad")
            let list = try await house.deliveries(webhook) { $0.first?["state"]?.string == "delivered" }
            let id = try #require(list[0]["id"]?.string)
            let answer = try await house.send("POST", "/api/v1/webhooks/\(webhook)/deliveries/\(id)/replay")
            #expect(answer.status == 202)
            let requests = await receiver.received(2)
            #expect(requests[0].body == requests[1].body)
            #expect(try JSON.parse(requests[0].body)["job"]?["error"]?["code"]?.string == "no_video")
            let other = try await house.send("POST", "/api/v1/webhooks/\(webhook)/deliveries/\(Identifier())/replay")
            #expect(other.status == 404)
        }
    }

    @Test func addressesInsideAreNotReachedUnlessAllowed() async throws {
        let receiver = try LoopbackServer { _ in [.answer()] }
        defer { receiver.close() }
        try await HookedHouse(allowsLoopback: false).open { house in
            let webhook = try await house.hook(receiver.address("/"), ["video.created"])
            _ = try await house.upload()
            let list = try await house.deliveries(webhook) { $0.first?["state"]?.string == "failed" }
            #expect(list[0]["error"]?.string?.contains("loopback") == true)
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test func theSecretIsShownOnce() async throws {
        try await HookedHouse().open { house in
            let json = #"{"url": "https://example.org/"}"#
            let made = try await house.send("POST", "/api/v1/webhooks", json: json).json
            let (id, secret) = (try #require(made["id"]?.string), try #require(made["secret"]?.string))
            #expect(secret.utf8.count == 64)
            #expect(made["events"]?.array?.count == WebhookEvent.allCases.count)
            for path in ["/api/v1/webhooks", "/api/v1/webhooks/\(id)"] {
                let answer = try await house.get(path)
                #expect(answer.status == 200)
                #expect(!answer.text.contains(secret))
                #expect(!answer.text.contains("secret"))
            }
            #expect(try await house.send("DELETE", "/api/v1/webhooks/\(id)").status == 204)
            #expect(try await house.get("/api/v1/webhooks/\(id)").status == 404)
            #expect(try await house.get("/api/v1/webhooks/\(id)/deliveries").status == 404)
        }
    }

    @Test(arguments: [
        (#"{}"#, 422, "url"), (#"{"url": "ftp://example.org/"}"#, 422, "url"),
        (#"{"url": "https://a:b@example.org/"}"#, 422, "url"),
        (#"{"url": "https://example.org/", "events": []}"#, 422, "events"),
        (#"{"url": "https://example.org/", "events": ["video.redy"]}"#, 422, "events"),
        (#"{"url": "https://example.org/", "secret": "short"}"#, 422, "secret"),
        (#"{"url": "https://example.org/", "event": 1}"#, 400, "event"),
    ])
    func mistakesAreNamed(json: String, status: Int, field: String) async throws {
        try await HookedHouse().open { house in
            let answer = try await house.send("POST", "/api/v1/webhooks", json: json)
            #expect(answer.status == status)
            #expect(answer.json["field"]?.string == field)
            #expect(answer.json["hint"]?.string?.isEmpty == false)
        }
    }
}
