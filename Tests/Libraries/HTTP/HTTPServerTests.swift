import Foundation
import HTTP
import Synchronization
import TestClient
import Testing

struct HTTPServerTests {
    /// Serves for the length of a test.
    private func serving(
        limits: ServerLimits = ServerLimits(), _ handler: @escaping Handler,
        _ body: (HTTPServer) async throws -> Void
    ) async throws {
        let server = try await HTTPServer(loops: 2, limits: limits, handler: handler)
        do {
            try await body(server)
        } catch {
            await server.stop(grace: .zero)
            throw error
        }
        await server.stop(grace: .seconds(1))
    }

    private let echo: Handler = { request in
        Response(200, body: .bytes(try await request.body.collect(limit: 1 << 20)))
    }

    @Test func keepsAliveAndPipelines() async throws {
        try await serving { .text($0.head.target.rawPath) } _: { server in
            let client = try TestClient(port: server.port)
            for path in ["/a", "/b"] { #expect(try await client.request("GET", path).text == path) }
            try await client.send(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            for path in ["/1", "/2", "/3"] { #expect(try await client.answer().text == path) }
            #expect(await client.isAtEnd())
        }
    }

    @Test func headHasTheLengthAndNoBody() async throws {
        try await serving { _ in .text("hello") } _: { server in
            let client = try TestClient(port: server.port)
            let answer = try await client.request("HEAD", "/")
            #expect(answer.header("content-length") == "5")
            #expect(answer.header("date")?.hasSuffix("GMT") == true)
            #expect(try await client.request("GET", "/").text == "hello")
        }
    }

    @Test func takesChunkedAndLargeBodies() async throws {
        try await serving(echo) { server in
            let client = try TestClient(port: server.port)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nT: x\r\n\r\n")
            #expect(try await client.answer().text == "hello!")
            let large = (0..<900_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(try await client.request("PUT", "/", body: large).body == large)
        }
    }

    @Test func refusesAndCloses() async throws {
        try await serving(echo) { server in
            for (text, status) in [
                ("GET / HTTP/1.1\r\n\r\n", 400), ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
                ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
                ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n", 413),
            ] {
                let client = try TestClient(port: server.port)
                try await client.send(text)
                let answer = try await client.answer()
                #expect(answer.status == status)
                #expect(answer.header("content-type") == "application/problem+json")
                #expect(answer.header("connection") == "close")
                let problem = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                #expect(problem?["status"] as? Int == status)
                #expect(await client.isAtEnd())
            }
        }
    }

    @Test func continuesOnlyWhenTheBodyIsWanted() async throws {
        try await serving { request in
            if request.head.target.rawPath == "/no" { throw HTTPError.notFound() }
            return .text(String(decoding: try await request.body.collect(limit: 100), as: UTF8.self))
        } _: { server in
            let client = try TestClient(port: server.port)
            try await client.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await client.head().status == 100)
            try await client.send("ok")
            #expect(try await client.answer().text == "ok")
            try await client.send("PUT /no HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await client.answer().status == 404)
            #expect(await client.isAtEnd())
        }
    }

    @Test func streamsChunks() async throws {
        try await serving { _ in
            Response(200, body: .stream(endsOnDrain: false) { stream in
                for word in ["one", "two", ""] { try await stream.write(word) }
            })
        } _: { server in
            let client = try TestClient(port: server.port)
            for _ in 0..<2 { #expect(try await client.request("GET", "/").text == "onetwo") }
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await client.answer().text == "onetwo")
        }
    }

    @Test(.timeLimit(.minutes(1))) func clientGoneCancelsTheHandler() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Bool.self)
        try await serving { _ in
            start.yield()
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                end.yield(Task.isCancelled)
                throw error
            }
            return .text("late")
        } _: { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in started { break }
            await client.close()
            for await wasCancelled in ended {
                #expect(wasCancelled)
                break
            }
        }
    }

    /// A body of a thousand files, of which a client takes the beginning: when it goes, no more are opened, and what was
    /// held for it is let go of.
    @Test(.timeLimit(.minutes(1))) func aClientThatHangsUpEndsABodyOfFilesWithinASecond() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "body-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let size = 1 << 20
        try Data(count: size).write(to: file)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let opened = Mutex(0)
        try await serving { _ in
            let lifetime = Lifetime { end.yield() }
            let sequence = FileSequence(count: 1000, size: 1000 * size) { _ in
                withExtendedLifetime(lifetime) { opened.withLock { $0 += 1 } }
                return try OpenFile(path: file.path)
            }
            return Response(200, body: .files(sequence))
        } _: { server in
            let client = try TestClient(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.head()
            let start = ContinuousClock.now
            await client.close()
            for await _ in ended { break }
            #expect(ContinuousClock.now - start < .seconds(1))
            #expect(opened.withLock { $0 } < 1000)
        }
    }

    /// Tells when nobody holds it any more.
    private final class Lifetime: Sendable {
        private let end: @Sendable () -> Void
        init(_ end: @escaping @Sendable () -> Void) { self.end = end }
        deinit { end() }
    }

    @Test(.timeLimit(.minutes(1))) func uploadCutShortThrowsInTheHandler() async throws {
        let (failures, failure) = AsyncStream.makeStream(of: String.self)
        try await serving { request in
            do {
                while try await request.body.next() != nil {}
            } catch {
                failure.yield("\(error)")
                throw error
            }
            failure.yield("whole")
            return .text("done")
        } _: { server in
            let client = try TestClient(port: server.port)
            try await client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
            await client.close()
            for await words in failures {
                #expect(words == "gone")
                break
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func slowHeadsAndIdleConnectionsAreClosed() async throws {
        var limits = ServerLimits()
        limits.headSeconds = 1
        limits.idleSeconds = 1
        limits.stallSeconds = 1
        try await serving(limits: limits, echo) { server in
            let slow = try TestClient(port: server.port)
            try await slow.send("GET / HT")
            let idle = try TestClient(port: server.port)
            _ = try await idle.request("GET", "/")
            let stalled = try TestClient(port: server.port)
            try await stalled.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
            for client in [slow, idle, stalled] { #expect(await client.isAtEnd()) }
        }
    }

    @Test func tooManyConnectionsAreTurnedAway() async throws {
        var limits = ServerLimits()
        limits.connections = 2
        try await serving(limits: limits, echo) { server in
            let clients = [try TestClient(port: server.port), try TestClient(port: server.port)]
            for client in clients { #expect(try await client.request("GET", "/").status == 200) }
            #expect(try await TestClient(port: server.port).answer().status == 503)
        }
    }

    @Test(.timeLimit(.minutes(1))) func drainFinishesWhatRunsAndEndsTheRest() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let server = try await HTTPServer(loops: 1) { request in
            if request.head.target.rawPath == "/events" {
                return .events { stream in
                    try await stream.write(ServerSentEvent.heartbeat)
                    try await Task.sleep(for: .seconds(600))
                }
            }
            if request.head.target.rawPath == "/slow" {
                start.yield()
                for await _ in gate { break }
            }
            return .text("done")
        }
        let idle = try TestClient(port: server.port)
        _ = try await idle.request("GET", "/")
        let listener = try TestClient(port: server.port)
        try await listener.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await listener.head().header("content-type") == "text/event-stream")
        let busy = try TestClient(port: server.port)
        try await busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in started { break }
        async let stopped: Void = server.stop(grace: .seconds(60))
        #expect(await idle.isAtEnd())
        open.yield()
        let answer = try await busy.answer()
        #expect(answer.text == "done")
        #expect(answer.header("connection") == "close")
        await stopped
        #expect(throws: (any Error).self) { try TestClient(port: server.port) }
    }

    @Test func errorsOfHandlersAreReportedNotShown() async throws {
        struct Secret: Error {}
        let reported = Mutex(0)
        let report: @Sendable (any Error) -> Void = { _ in reported.withLock { $0 += 1 } }
        let server = try await HTTPServer(loops: 1, report: report) { _ in throw Secret() }
        let answer = try await TestClient(port: server.port).request("GET", "/")
        #expect(answer.status == 500)
        #expect(!answer.text.contains("Secret"))
        #expect(reported.withLock { $0 } == 1)
        await server.stop()
    }

    @Test func takenPortsAreSaid() async throws {
        let server = try await HTTPServer(loops: 2, handler: echo)
        let error = await #expect(throws: ListenError.self) {
            _ = try await HTTPServer(port: server.port, loops: 2) { _ in .text("") }
        }
        #expect(error?.description.contains("another program listens there already") == true)
        await #expect(throws: ListenError.self) { _ = try await HTTPServer(address: "localhost.") { _ in .text("") } }
        await server.stop()
    }
}
