import Foundation
import HTTP
import StageKit
import TestClient
import Testing

@testable import Server

/// Engine.IO and Socket.IO, frame by frame.
@Suite(.timeLimit(.minutes(1))) struct SocketServerTests {
    private static let event = #"42/runners,["available-jobs"]"#

    @Test func transcriptOfARunner() async throws {
        try await SocketHouse.open { house in
            let client = try await WebSocketClient(port: house.server.port, path: "/socket.io/?EIO=4&transport=websocket")
            let opening = try await client.receive()
            #expect(
                opening.hasSuffix(#"","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#))
            #expect(opening.hasPrefix(#"0{"sid":""#))
            try await client.send(#"40/runners,{"runnerToken":"right"}"#)
            let connected = try await client.receive()
            #expect(connected.hasPrefix(#"40/runners,{"sid":""#))
            #expect(try await client.receive() == Self.event)
            #expect(house.hall.members == [7])
            await house.tell()
            #expect(try await client.receive() == Self.event)
            // What nobody asked for is not minded: an event, an acknowledgement.
            try await client.send(#"42/runners,3["hello"]"#)
            try await client.send("41/runners,")
            try await client.send("40//runners,{\"runnerToken\":\"right\"}")
            #expect(try await client.receive().hasPrefix(#"40//runners,{"sid":""#))
            #expect(try await client.receive() == #"42//runners,["available-jobs"]"#)
            try await client.send("41//runners,")
            try await client.send(frame: 0x88, [])
            #expect(try await client.frame().first == 0x88)
            #expect(await client.isAtEnd())
            #expect(house.hall.members.isEmpty)
            #expect(house.hall.count == 0)
        }
    }

    @Test func refusalsAreForBadTokensAlone() async throws {
        try await SocketHouse.open { house in
            let cases = [
                (#"40/runners,{"runnerToken":"wrong"}"#, #"44/runners,{"message":"Invalid runner token."}"#),
                ("40/runners,", #"44/runners,{"message":"No runner token provided"}"#),
                (#"40/runners,{"runnerToken":5}"#, #"44/runners,{"message":"Runner token is invalid"}"#),
                ("40/admin,{}", #"44/admin,{"message":"Invalid namespace"}"#),
                ("40", #"44{"message":"Invalid namespace"}"#),
            ]
            for (packet, answer) in cases {
                let client = try await house.socket()
                try await client.send(packet)
                #expect(try await client.receive() == answer)
                // It may still come in.
                try await client.send(#"40/runners,{"runnerToken":"right"}"#)
                #expect(try await client.receive().hasPrefix("40/runners,"))
                client.close()
            }
            // A trouble that passes really closes: only then does a runner come again.
            let client = try await house.socket()
            try await client.send(#"40/runners,{"runnerToken":"trouble"}"#)
            #expect(try await client.frame().closeCode == 1000)
            try await client.send(frame: 0x88, [0x03, 0xE8])
            #expect(await client.isAtEnd())
        }
    }

    @Test func nonsenseEndsTheConnection() async throws {
        try await SocketHouse.open { house in
            for nonsense in [
                "", "9", "b4AAAA", "4", "47", "2", "45-/runners,[{}]", "40/runners,{", #"40/runners,{"runnerToken":"right"}"#,
                #"42/admin,["x"]"#, "1",
            ] {
                let client = try await house.member()
                try await client.send(nonsense)
                let frame = try await client.frame()
                #expect(frame.closeCode == 1000, "\(nonsense): \(frame.text)")
                client.close()
            }
            let client = try await house.member()
            try await client.send(frame: 0x82, [0x34])
            #expect(try await client.frame().closeCode == 1000)
            client.close()
            let large = try await house.member()
            try await large.send(bytes: [0x81, 0xFF, 0, 0, 0, 0, 0, 0x0F, 0x42, 0x41])
            #expect(try await large.frame().closeCode == 1009)
            large.close()
        }
    }

    @Test func theServerAsksAndSilenceEnds() async throws {
        let timing = SocketTiming(interval: .milliseconds(80), patience: .milliseconds(300))
        try await SocketHouse.open(timing: timing) { house in
            let client = try await house.member()
            for _ in 0..<3 {
                #expect(try await client.receive() == "2")
                try await client.send("3")
            }
            #expect(try await client.receive() == "2")
            #expect(try await client.frame().closeCode == 1000)
            client.close()
        }
    }

    @Test func whoEntersNothingGoes() async throws {
        try await SocketHouse.open(timing: SocketTiming(connect: .milliseconds(100))) { house in
            let stranger = try await house.socket()
            #expect(try await stranger.frame().closeCode == 1000)
            stranger.close()
            let member = try await house.member()
            try await member.send("41/runners,")
            #expect(try await member.frame().closeCode == 1000)
            member.close()
        }
        try await SocketHouse.open(mostStrangers: 2) { house in
            let member = try await house.member()
            let oldest = try await house.session()
            let second = try await house.session()
            _ = try await house.session()
            #expect(try await house.poll(oldest).status == 400)
            #expect(try await house.post(second, "3").status == 200)
            await house.tell()
            #expect(try await member.receive() == Self.event)
            member.close()
        }
    }

    @Test func closingEndsEverybody() async throws {
        try await SocketHouse.open { house in
            let socket = try await house.member()
            let id = try await house.session()
            async let poll = house.poll(id)
            await house.hall.close()
            #expect(try await socket.frame().closeCode == 1001)
            socket.close()
            let text = try await poll.text
            #expect(text.contains(#""code":1"#))
            #expect(try await house.get().status == 503)
            let late = try await WebSocketClient(port: house.server.port, path: "/socket.io/?EIO=4&transport=websocket")
            #expect(try await late.frame().closeCode == 1001)
            late.close()
            #expect(house.hall.count == 0)
        }
    }

    @Test func wordsOfOneSecondAreOne() async throws {
        try await SocketHouse.open { house in
            let client = try await house.member()
            let (notices, notice) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            for _ in 0..<1000 { notice.yield() }
            let passing = Task { await RunnerSockets.pass(notices, to: house.hall, pause: .milliseconds(50)) }
            #expect(try await client.receive() == Self.event)
            for _ in 0..<1000 { notice.yield() }
            #expect(try await client.receive() == Self.event)
            notice.finish()
            await passing.value
            await house.hall.close()
            #expect(try await client.frame().closeCode == 1001, "and nothing more")
            client.close()
        }
    }
}
