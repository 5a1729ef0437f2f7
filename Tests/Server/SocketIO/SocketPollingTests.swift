import Foundation
import HTTP
import StageKit
import TestClient
import Testing

@testable import Server

/// Engine.IO by polling, and from there over to WebSocket.
@Suite(.timeLimit(.minutes(1))) struct SocketPollingTests {
    private static let event = #"42/runners,["available-jobs"]"#

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
}
