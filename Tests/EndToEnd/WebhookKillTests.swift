import Foundation
import LoopbackServer
import StageKit
import Sys
import TestClient
import Testing

/// Events that were written down with what they tell of reach their receiver, whatever becomes of the server.
@Suite(.timeLimit(.minutes(2))) struct WebhookKillTests {
    @Test func eventsOutliveTheServer() async throws {
        let scratch = try Scratch("hooks")
        let config = scratch.file("Plugins.json")
        let text = #"{"pipeline": {"ingest": {"stage": "ingest.file"}}, "network": {"allow": ["127.0.0.0/8"]}}"#
        try Data(text.utf8).write(to: config)
        // It takes what comes and never answers: all deliveries are on their way when the server dies.
        let silent = try LoopbackServer { _ in [.stall] }
        defer { silent.close() }
        let first = try await MillraceServer(data: scratch.file("data"), arguments: ["--config", config.path])
        let hook = #"{"url": "\#(silent.address("/"))", "events": ["video.created"], "secret": "0123456789abcdef"}"#
        let made = try await first.call(
            "POST", "/api/v1/webhooks", headers: ["content-type": "application/json"], body: Array(hook.utf8))
        #expect(made.status == 201)
        let note = scratch.file("note.bin")
        try Data("not media, which nobody here looks at".utf8).write(to: note)
        var videos: [String] = []
        for _ in 0..<3 { videos.append(try await first.upload(note)) }
        _ = await silent.received(1)
        await first.kill()
        silent.close()

        let receiver = try LoopbackServer(port: silent.port) { _ in [.answer("204 No Content")] }
        defer { receiver.close() }
        let second = try await MillraceServer(data: scratch.file("data"), arguments: ["--config", config.path])
        let bodies = try await receiver.received(3).map { try JSON.parse($0.body) }
        #expect(Set(bodies.compactMap { $0["video"]?["id"]?.string }) == Set(videos))
        #expect(Set(bodies.compactMap { $0["id"]?.string }).count == 3)
        #expect(await second.stop() == .code(0))
    }
}
