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

    @Test func polling() async throws {
        try await SocketHouse.open { house in
            let opening = try await house.get()
            #expect(opening.header("content-type") == "text/plain; charset=utf-8")
            #expect(opening.text.contains(#""upgrades":["websocket"]"#))
            let id = String(opening.text.dropFirst(9).prefix { $0 != "\"" })
            #expect(try await house.post(id, #"40/runners,{"runnerToken":"right"}"#).text == "ok")
            let packets = try await house.poll(id).text.split(separator: "\u{1E}")
            #expect(packets.count == 2)
            #expect(packets.first?.hasPrefix(#"40/runners,{"sid":""#) == true)
            #expect(packets.last == Self.event[...])
            // One that waits.
            async let waiting = house.poll(id)
            await house.tell()
            let told = try await waiting.text
            #expect(told == Self.event)
            // Told often, heard once: a client that does not look is not given a list of the same word.
            for _ in 0..<100 { await house.tell() }
            #expect(try await house.poll(id).text == Self.event)
            async let last = house.poll(id)
            #expect(try await house.post(id, "3\u{1E}41/runners,\u{1E}1").text == "ok")
            let end = try await last
            #expect(end.json["code"]?.integer == 1)
            #expect(try await house.poll(id).json["code"]?.integer == 1)
            #expect(house.hall.count == 0)
        }
    }

    @Test func pollingWithoutRules() async throws {
        try await SocketHouse.open { house in
            for (query, code) in [
                ("EIO=4", 0), ("EIO=4&transport=x", 0), ("EIO=4&transport=polling&sid=x", 1),
                ("EIO=3&transport=polling", 5), ("EIO=4&transport=websocket", 3),
            ] {
                let answer = try await house.get(query)
                #expect(answer.status == 400)
                #expect(answer.json["code"]?.integer == code, "\(query): \(answer.text)")
                #expect(answer.json["message"]?.string?.isEmpty == false)
            }
            let post = try await TestClient(port: house.server.port).request(
                "POST", "/socket.io/?EIO=4&transport=polling", body: Array("3".utf8))
            #expect(post.json["code"]?.integer == 2)
            for body in ["x", "3\u{1E}", "4"] {
                let id = try await house.session()
                let answer = try await house.post(id, body)
                #expect(answer.status == (body == "4" ? 200 : 400))
                #expect(try await house.poll(id).json["code"]?.integer == 1, "the session is over")
            }
            let id = try await house.session()
            let large = String(repeating: "3", count: SocketRoutes.mostBytes + 1)
            #expect(try await house.post(id, large).status == 413)
            #expect(try await house.post(id, "3").status == 200)
        }
    }

    @Test func oneAtATime() async throws {
        try await SocketHouse.open { house in
            let id = try await house.session()
            let first = try TestClient(port: house.server.port)
            let second = try TestClient(port: house.server.port)
            let line = "GET /socket.io/?EIO=4&transport=polling&sid=\(id) HTTP/1.1\r\nhost: a\r\n\r\n"
            try await first.send(line)
            try await second.send(line)
            let texts = [try await first.answer().text, try await second.answer().text].sorted()
            #expect(texts == [#"{"code":1,"message":"Session ID unknown"}"#, #"{"code":3,"message":"Bad request"}"#])
            #expect(try await house.poll(id).json["code"]?.integer == 1)

            let other = try await house.session()
            let head = "POST /socket.io/?EIO=4&transport=polling&sid=\(other) HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n"
            // That it is asked to go on shows that it is being read.
            let slow = try TestClient(port: house.server.port)
            try await slow.send(head + "expect: 100-continue\r\n\r\n")
            #expect(try await slow.head().status == 100)
            #expect(try await house.post(other, "3").json["code"]?.integer == 3)
            #expect(try await house.poll(other).json["code"]?.integer == 1)
            await slow.close()
        }
    }

    @Test func aPollerThatIsGoneIsGone() async throws {
        try await SocketHouse.open { house in
            let id = try await house.session()
            #expect(try await house.post(id, #"40/runners,{"runnerToken":"right"}"#).status == 200)
            _ = try await house.poll(id)
            let client = try TestClient(port: house.server.port)
            try await client.send("GET /socket.io/?EIO=4&transport=polling&sid=\(id) HTTP/1.1\r\nhost: a\r\n\r\n")
            await client.close()
            while house.hall.count > 0 { await Task.yield() }
            #expect(house.hall.members.isEmpty)
        }
    }

    @Test func goesOverToWebSocket() async throws {
        try await SocketHouse.open { house in
            let id = try await house.session()
            #expect(try await house.post(id, #"40/runners,{"runnerToken":"right"}"#).status == 200)
            #expect(try await house.poll(id).text.hasPrefix("40/runners,"))
            async let held = house.poll(id)
            let path = "/socket.io/?EIO=4&transport=websocket&sid=\(id)"
            let socket = try await WebSocketClient(port: house.server.port, path: path)
            try await socket.send("2probe")
            #expect(try await socket.receive() == "3probe")
            let released = try await held.text
            #expect(released == "6")
            #expect(try await house.poll(id).text == "6", "until it is done nothing waits")
            // A second one is refused, the first goes on.
            let second = try await WebSocketClient(port: house.server.port, path: path)
            #expect(try await second.frame().closeCode == 1008)
            second.close()
            await house.tell()
            try await socket.send("5")
            #expect(try await socket.receive() == Self.event)
            #expect(try await house.poll(id).json["code"]?.integer == 3)
            #expect(try await house.post(id, "3").json["code"]?.integer == 3)
            await house.tell()
            #expect(try await socket.receive() == Self.event)
            #expect(house.hall.members == [7])
            socket.close()
            while house.hall.count > 0 { await Task.yield() }
        }
    }

    @Test func anUpgradeThatFailsLeavesTheSession() async throws {
        try await SocketHouse.open(timing: SocketTiming(upgrade: .milliseconds(100))) { house in
            let id = try await house.session()
            let path = "/socket.io/?EIO=4&transport=websocket&sid=\(id)"
            let wrong = try await WebSocketClient(port: house.server.port, path: path)
            try await wrong.send("2prose")
            #expect(try await wrong.frame().closeCode == 1000)
            wrong.close()
            let silent = try await WebSocketClient(port: house.server.port, path: path)
            #expect(try await silent.frame().closeCode == 1008)
            silent.close()
            #expect(try await house.post(id, #"40/runners,{"runnerToken":"right"}"#).status == 200)
            #expect(try await house.poll(id).text.hasPrefix("40/runners,"))
            let unknown = await #expect(throws: WebSocketClient.Broken.self) {
                _ = try await WebSocketClient(
                    port: house.server.port, path: "/socket.io/?EIO=4&transport=websocket&sid=x")
            }
            #expect(unknown?.status == 400)
            #expect(unknown?.body == #"{"code":1,"message":"Session ID unknown"}"#)
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
