import Foundation
import LoopbackServer
import StageKit
import TestClient
import Testing

@testable import Core
@testable import Server

/// A server whose webhooks may reach this machine and are tried again at once, on a data folder that outlives it.
final class HookedHouse: Sendable {
    let data = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-hooks-\(Identifier())")
    let allowed: Bool

    init(allowsLoopback: Bool = true) { allowed = allowsLoopback }

    deinit { try? FileManager.default.removeItem(at: data) }

    /// Runs with an open house.
    ///
    /// - Parameter pause: seconds before the second attempt.
    func open(pause: Double = 0.01, _ body: @Sendable (House) async throws -> Void) async throws {
        let network = allowed ? #", "network": {"allow": ["127.0.0.0/8"]}"# : ""
        let text = #"{"pipeline": {"ingest": {"stage": "prepared.ingest", "attempts": 1}}\#(network)}"#
        let blueprint = try BlueprintReader(catalog: House.catalog).read(text)
        let plan = DeliveryPlan(backoff: Backoff(base: pause), patience: 86400)
        let service = try await Service.start(
            data: data, blueprint: blueprint, log: .silent, deliveries: plan, beforeCommit: {})
        try await House.serve(service, data: data, body)
    }
}

extension House {
    static let secret = "a secret for tests"

    /// Makes a webhook; gives its id.
    func hook(_ url: String, _ events: [String]) async throws -> String {
        let list = events.map { "\"\($0)\"" }.joined(separator: ",")
        let answer = try await send(
            "POST", "/api/v1/webhooks", json: #"{"url": "\#(url)", "events": [\#(list)], "secret": "\#(Self.secret)"}"#)
        #expect(answer.status == 201)
        return try #require(answer.json["id"]?.string)
    }

    /// Deliveries of a webhook, oldest first.
    func deliveries(_ webhook: String, _ query: String = "") async throws -> [JSON] {
        let answer = try await get("/api/v1/webhooks/\(webhook)/deliveries\(query)")
        #expect(answer.status == 200)
        return (answer.json["data"]?.array ?? []).reversed()
    }

    /// Waits until the list of deliveries is as wanted.
    func deliveries(_ webhook: String, when isRight: ([JSON]) -> Bool) async throws -> [JSON] {
        while true {
            let bell = service.library.outboxBell
            let heard = bell.count(Outbox.name)
            let found = try await deliveries(webhook)
            if isRight(found) { return found }
            await bell.wait(Outbox.name, after: heard)
        }
    }
}
