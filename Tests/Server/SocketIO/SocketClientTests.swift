import Browser
import Foundation
import HTTP
import StageKit
import Sys
import TestClient
import Testing

@testable import Server

/// Clients of others: python-socketio and websocket-client, from PyPI.
@Suite(
    .serialized, .timeLimit(.minutes(2)),
    .enabled(if: PythonClients.areInstalled, "no .build/venv: run `make test` with a network"))
struct SocketClientTests {
    /// A running client, and what it says, line by line.
    private final class Client: Sendable {
        let process: ChildProcess
        let lines: AsyncStream<String>

        init(_ url: String, token: String = "right", way: String, _ more: [String] = []) throws {
            process = try ChildProcess(
                PythonClients.python, [PythonClients.script("SocketIO/client.py"), url, token, way] + more,
                output: .piped, errors: .inherited)
            lines = process.output?.lines ?? AsyncStream { $0.finish() }
        }

        func next() async -> String? { await lines.first { _ in true } }

        /// Comes in and is greeted: two lines, from two threads. The way it came.
        func entered() async -> String? {
            let lines = [await next() ?? "", await next() ?? ""].sorted()
            return lines.first == "available-jobs" ? lines.last : nil
        }

        func end() async {
            process.signal(SIGKILL)
            _ = await process.exit()
        }
    }

    @Test(arguments: ["websocket", "polling", "upgrade"])
    func comesIsToldAndLeaves(way: String) async throws {
        // Whoever does not answer is gone within half of what the words below take.
        let timing = SocketTiming(interval: .milliseconds(20), patience: .milliseconds(400))
        try await SocketHouse.open(timing: timing) { house in
            let client = try Client(house.url, way: way)
            let connected = await client.entered()
            #expect(connected == "connected \(way == "polling" ? "polling" : "websocket")")
            let (notices, notice) = AsyncStream.makeStream(of: Void.self)
            for _ in 0..<5 { notice.yield() }
            notice.finish()
            await RunnerSockets.pass(notices, to: house.hall, pause: .milliseconds(200))
            for _ in 0..<5 { #expect(await client.next() == "available-jobs") }
            #expect(house.hall.members == [7])
            await client.end()
            while house.hall.count > 0 { await Task.yield() }

            let polite = try Client(house.url, way: way, ["--once"])
            while let line = await polite.next(), line != "left" {}
            #expect(await polite.process.exit() == .code(0))
            while house.hall.count > 0 { await Task.yield() }
        }
    }

    @Test(arguments: ["websocket", "upgrade"])
    func badTokensAreRefused(way: String) async throws {
        try await SocketHouse.open { house in
            let client = try Client(house.url, token: "wrong", way: way)
            #expect(await client.next() == "refused Invalid runner token.")
            #expect(await client.next() == "not connected")
            #expect(await client.process.exit() == .code(1))
        }
    }

    @Test(arguments: ["websocket", "polling", "upgrade"])
    func comesAgainAfterARestart(way: String) async throws {
        nonisolated(unsafe) var port = 0
        nonisolated(unsafe) var running: Client?
        try await SocketHouse.open { house in
            port = house.server.port
            let client = try Client(house.url, way: way)
            running = client
            #expect(await client.entered() != nil)
        }
        let client = try #require(running)
        #expect(await client.next() == "disconnected")
        try await SocketHouse.open(port: port) { house in
            let again = await client.entered()
            #expect(again?.hasPrefix("connected") == true)
            #expect(house.hall.members == [7])
            await client.end()
        }
    }

    @Test func webSocketOfOthers() async throws {
        let server = try await HTTPServer(loops: 1) { request in
            try Response.webSocket(to: request) { socket in
                while let message = try await socket.receive() {
                    switch message {
                    case .text(let text): try await socket.send(text)
                    case .binary(let bytes): try await socket.send(bytes)
                    }
                }
            }
        }
        let process = try ChildProcess(
            PythonClients.python, [PythonClients.script("SocketIO/echo.py"), "ws://127.0.0.1:\(server.port)/"],
            output: .piped)
        #expect(await process.output?.text() == "ok\n")
        #expect(await process.exit() == .code(0))
        await server.stop(grace: .seconds(2))
    }
}

/// A browser, which offers to compress and minds every byte of the handshake.
@Suite(.timeLimit(.minutes(1)), .enabled(if: Browser.isInstalled, "no Chromium")) struct SocketBrowserTests {
    @Test func comesIsToldAndLeaves() async throws {
        try await SocketHouse.open { house in
            try await Browser.use { browser in
                let page = try await browser.open(house.url + "/")
                let heard = try await page.evaluate(
                    """
                    new Promise((done) => {
                      const heard = [];
                      const socket = new WebSocket(`ws://${location.host}/socket.io/?EIO=4&transport=websocket`);
                      socket.onmessage = ({ data }) => {
                        heard.push(data.slice(0, 12));
                        if (heard.length === 1) socket.send('40/runners,{"runnerToken":"right"}');
                        if (heard.length === 3) socket.close(4000, "bye");
                      };
                      socket.onclose = ({ code, wasClean }) => done([...heard, code, wasClean, socket.extensions]);
                    })
                    """)
                let words = try JSON.parse(heard).array ?? []
                #expect(words.first?.string?.hasPrefix(#"0{"sid":""#) == true)
                #expect(Array(words.dropFirst()) == ["40/runners,{", "42/runners,[", 4000, true, ""])
            }
        }
    }
}
