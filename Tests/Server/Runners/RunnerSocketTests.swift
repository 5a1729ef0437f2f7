import Core
import Foundation
import HTTP
import StageKit
import TestClient
import Testing

@testable import Server

/// Runners at the door of a whole server: who comes in, and when they are told to look.
@Suite(.timeLimit(.minutes(1))) struct RunnerSocketTests {
    private static let event = #"42/runners,["available-jobs"]"#
    private static let pipeline = """
        {"pipeline": {"ingest": {"stage": "prepared.ingest"},
                      "transcode": {"stage": "prepared.ladder", "after": ["ingest"],
                                    "lanes": {"local": 0, "runners": true}},
                      "second": {"stage": "prepared.ladder", "after": ["transcode"],
                                    "lanes": {"local": 0, "runners": true}}}}
        """

    private func open(_ body: @Sendable (House, RunnerView) async throws -> Void) async throws {
        let catalog = StageCatalog([PreparedIngest.self, PreparedLadder.self])
        try await House.open(pipeline: Self.pipeline, catalog: catalog) { house in
            try await house.service.createRegistrationToken("ptrrt-1")
            let runner = try await house.service.register(
                NewRunner(name: "one", ip: "127.0.0.1", tokenHash: TokenHash.of("ptrt-1")), registrationToken: "ptrrt-1")
            try await body(house, runner)
        }
    }

    private func connect(_ port: Int, token: String = "ptrt-1") async throws -> (WebSocketClient, answer: String) {
        let client = try await WebSocketClient(port: port, path: "/socket.io/?EIO=4&transport=websocket")
        _ = try await client.receive()
        try await client.send(#"40/runners,{"runnerToken":"\#(token)"}"#)
        return (client, try await client.receive())
    }

    @Test func isToldWheneverAJobBecomesPending() async throws {
        try await open { house, runner in
            let (client, answer) = try await connect(house.server.port)
            #expect(answer.hasPrefix(#"40/runners,{"sid":""#))
            #expect(try await client.receive() == Self.event)
            let service = house.service
            // As a runner does it: looks when it is told, and never else.
            func told(_ hash: String) async throws -> RunnerHold {
                while true {
                    #expect(try await client.receive() == Self.event)
                    guard let job = try await service.offers(to: runner, kinds: [.sound]).first else { continue }
                    _ = try await service.accept(job.id, by: runner, hash: hash)
                    return try #require(try await service.hold(on: job.id, by: runner, hash: hash))
                }
            }

            _ = try await house.post([.file("clip.mp4", "a prepared video")])
            let first = try await told("first")
            #expect(first.job?.node == "transcode")
            // Failed, so offered again.
            #expect(try await service.fail(first, "no"))
            let second = try await told("second")
            #expect(second.job?.id == first.job?.id)
            // Given back.
            #expect(try await service.giveBack(second))
            let third = try await told("third")
            // Done, so the one that waited for it can be done.
            let file = try service.incoming(upTo: 100)
            _ = try await file.finish()
            #expect(try await service.send(third, [.media: file]))
            let next = try await told("next")
            #expect(next.job?.node == "second")
            client.close()
        }
    }

    @Test func whoWasNotTheFasterOneIsToldAgain() async throws {
        try await open { house, runner in
            let service = house.service
            _ = try await service.register(
                NewRunner(name: "two", ip: "127.0.0.1", tokenHash: TokenHash.of("ptrt-2")), registrationToken: "ptrrt-1")
            let notices = service.runnerNotices()
            _ = try await house.post([.file("clip.mp4", "a prepared video")])
            var job = try await service.offers(to: runner, kinds: [.sound]).first
            for await _ in notices where job == nil {
                job = try await service.offers(to: runner, kinds: [.sound]).first
                if job != nil { break }
            }
            let id = try #require(job?.id)
            // A hall that nobody tells of jobs: what is said there has another reason.
            let hall = RunnerSockets.hall(service)
            let router = Router(
                RunnerRoutes(service: service, sockets: hall, uploadLimit: 1000).all + SocketRoutes(hall: hall).all)
            let server = try await HTTPServer(loops: 1) { request in
                do { return try await router.respond(request) } catch let error as HTTPError { return error.response }
            }
            let (loser, _) = try await connect(server.port, token: "ptrt-2")
            #expect(try await loser.receive() == Self.event)
            for (token, status) in [("ptrt-1", 200), ("ptrt-2", 409)] {
                let answer = try await TestClient(port: server.port).request(
                    "POST", "/api/v1/runners/jobs/\(id)/accept", headers: ["content-type": "application/json"],
                    body: Array(#"{"runnerToken": "\#(token)"}"#.utf8))
                #expect(answer.status == status)
            }
            #expect(try await loser.receive() == Self.event)
            await hall.close()
            #expect(try await loser.frame().closeCode == 1001)
            loser.close()
            await server.stop(grace: .seconds(1))
        }
    }

    @Test func tokensAreThoseOfRunners() async throws {
        try await open { house, runner in
            let (stranger, refusal) = try await connect(house.server.port, token: "ptrt-2")
            #expect(refusal == #"44/runners,{"message":"Invalid runner token."}"#)
            stranger.close()
            // A registration token is none.
            let (registrar, again) = try await connect(house.server.port, token: "ptrrt-1")
            #expect(again.hasPrefix("44/runners,"))
            registrar.close()
            _ = try await house.service.deleteRunner(runner.id)
            let (former, last) = try await connect(house.server.port)
            #expect(last.hasPrefix("44/runners,"))
            former.close()
        }
    }

    @Test func aDatabaseThatIsClosedRefusesNobody() async throws {
        try await open { house, _ in
            await house.service.shutDown(grace: 0)
            let closed = await #expect(throws: WebSocketClient.Broken.self) { _ = try await connect(house.server.port) }
            #expect(closed?.closeCode == 1000)
        }
    }
}
