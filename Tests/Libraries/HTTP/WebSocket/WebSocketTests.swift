import HTTP
import Synchronization
import TestClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct WebSocketTests {
    private func serving(
        limits: ServerLimits = ServerLimits(), report: @escaping @Sendable (any Error) -> Void = { _ in },
        _ serve: @escaping @Sendable (WebSocket) async throws -> Void, _ body: (HTTPServer) async throws -> Void
    ) async throws {
        let server = try await HTTPServer(loops: 2, limits: limits, report: report) { request in
            guard request.head.target.rawPath == "/ws" else { return .text("plain") }
            return try Response.webSocket(to: request, mostBytes: 100_000, serve: serve)
        }
        do {
            try await body(server)
        } catch {
            await server.stop(grace: .zero)
            throw error
        }
        await server.stop(grace: .seconds(2))
    }

    private static let echo: @Sendable (WebSocket) async throws -> Void = { socket in
        while let message = try await socket.receive() {
            switch message {
            case .text(let text): try await socket.send(text)
            case .binary(let bytes): try await socket.send(bytes)
            }
        }
    }

    @Test func echoesAndCloses() async throws {
        try await serving(Self.echo) { server in
            let client = try await WebSocketClient(port: server.port, path: "/ws")
            try await client.send("Grüße")
            #expect(try await client.receive() == "Grüße")
            let large = [UInt8](repeating: 9, count: 99_999)
            try await client.send(frame: 0x82, large)
            #expect(try await client.frame() == WebSocketClient.Frame(first: 0x82, payload: large))
            try await client.send(frame: 0x01, Array("a".utf8))
            try await client.send(frame: 0x89, Array("are you there".utf8))
            #expect(try await client.frame() == WebSocketClient.Frame(first: 0x8A, payload: Array("are you there".utf8)))
            try await client.send(frame: 0x80, Array("b".utf8))
            #expect(try await client.receive() == "ab")
            try await client.send(frame: 0x88, [0x03, 0xE9])
            #expect(try await client.frame().closeCode == 1001)
            #expect(await client.isAtEnd())
        }
    }

    @Test func framesThatComeWithTheHandshake() async throws {
        try await serving(Self.echo) { server in
            let early = WebSocketClient.bytes(frame: 0x81, Array("early".utf8))
            let client = try await WebSocketClient(port: server.port, path: "/ws", then: early)
            #expect(try await client.receive() == "early")
            client.close()
        }
    }

    @Test func handshakesThatAreNone() async throws {
        try await serving(Self.echo) { server in
            let bad: [([String: String], Int)] = [
                (["sec-websocket-version": "8"], 426), (["sec-websocket-key": "short"], 400),
                (["sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAAAA"], 400), (["upgrade": "h2c"], 400),
                (["connection": "keep-alive"], 400), (["content-length": "3"], 400),
            ]
            for (headers, status) in bad {
                let error = await #expect(throws: WebSocketClient.Broken.self) {
                    _ = try await WebSocketClient(port: server.port, path: "/ws", headers: headers)
                }
                #expect(error?.status == status, "\(headers)")
            }
            #expect(try await TestClient(port: server.port).request("GET", "/ws").status == 400)
            let good = try await WebSocketClient(
                port: server.port, path: "/ws", headers: ["connection": "keep-alive, upgrade", "upgrade": "WebSocket"])
            try await good.send("x")
            #expect(try await good.receive() == "x")
            good.close()
        }
    }

    @Test func violationsAreToldAndEnd() async throws {
        let violations = Mutex<[WebSocketViolation]>([])
        let reports = Mutex(0)
        try await serving(
            report: { _ in reports.withLock { $0 += 1 } },
            { socket in
                do {
                    try await Self.echo(socket)
                } catch let violation as WebSocketViolation {
                    violations.withLock { $0.append(violation) }
                    throw violation
                }
            }
        ) { server in
            let bad: [([UInt8], Int)] = [
                (WebSocketClient.bytes(frame: 0x81, [65], isMasked: false), 1002),
                (WebSocketClient.bytes(frame: 0x81, [0xFF]), 1007),
                ([0x82, 0xFF, 0, 0, 0, 0, 0, 2, 0, 0], 1009),
            ]
            for (bytes, code) in bad {
                let client = try await WebSocketClient(port: server.port, path: "/ws")
                try await client.send(bytes: bytes)
                #expect(try await client.frame().closeCode == code)
                #expect(await client.isAtEnd())
                client.close()
            }
        }
        #expect(violations.withLock { $0.map { Int($0.code.rawValue) } } == [1002, 1007, 1009])
        #expect(reports.withLock { $0 } == 0)
    }

    @Test func returningClosesInGoodOrderAndTroubleSaysSo() async throws {
        struct Trouble: Error {}
        let reports = Mutex(0)
        try await serving(
            report: { _ in reports.withLock { $0 += 1 } },
            { socket in
                if try await socket.receive() == .text("trouble") { throw Trouble() }
            }
        ) { server in
            for (text, code) in [("bye", 1000), ("trouble", 1011)] {
                let client = try await WebSocketClient(port: server.port, path: "/ws")
                try await client.send(text)
                #expect(try await client.frame().closeCode == code)
                try await client.send(frame: 0x88, [0x03, 0xE8])
                #expect(await client.isAtEnd())
            }
        }
        #expect(reports.withLock { $0 } == 1)
    }

    @Test func aClientThatIsGoneEndsItsTask() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        try await serving({ socket in
            do {
                _ = try await socket.receive()
            } catch {
                end.yield(Task.isCancelled && error as? ConnectionError == .gone)
                throw error
            }
        }) { server in
            let client = try await WebSocketClient(port: server.port, path: "/ws")
            client.close()
            #expect(await ends.first { _ in true } == true)
        }
    }

    @Test func stoppingTellsEverybody() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let server = try await HTTPServer(loops: 2) { request in
            try Response.webSocket(to: request) { socket in
                let last = try await socket.receive()
                end.yield(last == nil)
            }
        }
        let client = try await WebSocketClient(port: server.port, path: "/")
        let stopping = Task { await server.stop(grace: .seconds(20)) }
        let close = try await client.frame()
        #expect(close.closeCode == 1001)
        try await client.send(frame: 0x88, close.payload)
        #expect(await client.isAtEnd())
        #expect(await ends.first { _ in true } == true)
        await stopping.value
    }

    @Test func writersWaitTheirTurnAndForSlowReaders() async throws {
        let (held, hold) = AsyncStream.makeStream(of: Void.self)
        let sent = Mutex(0)
        try await serving({ socket in
            // More than the kernel takes: what nobody reads is not sent, nor kept.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<8 {
                    group.addTask { @Sendable in
                        for _ in 0..<40 {
                            try await socket.send([UInt8](repeating: UInt8(index), count: 50_000 + index))
                            if sent.withLock({ $0 += 1; return $0 }) == 10 { hold.yield() }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }) { server in
            let client = try await WebSocketClient(port: server.port, path: "/ws")
            _ = await held.first { _ in true }
            #expect(sent.withLock { $0 } < 320)
            var counts: [UInt8: Int] = [:]
            for _ in 0..<320 {
                let frame = try await client.frame()
                let index = try #require(frame.payload.first)
                #expect(frame.payload.count == 50_000 + Int(index))
                #expect(frame.payload.allSatisfy { $0 == index })
                counts[index, default: 0] += 1
            }
            #expect(counts == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 40) }))
            #expect(try await client.frame().closeCode == 1000)
            client.close()
        }
    }
}
