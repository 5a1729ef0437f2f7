import Crypto
import Fetch
import Foundation
import LoopbackServer
import Testing

/// Fetches from a server that does what a script says, with the loopback address allowed unless a test says otherwise.
struct FetchTests {
    private let bench: FetchBench
    init() throws { bench = try FetchBench() }

    private func with(
        _ script: @escaping @Sendable (String) -> [LoopbackServer.Step],
        _ body: (LoopbackServer) async throws -> Void
    ) async throws {
        let server = try LoopbackServer(script: script)
        defer { server.close() }
        try await body(server)
    }

    @Test("a file comes whole, with what the server says of it, and with progress") func whole() async throws {
        let body = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let headers = ["Content-Type: video/mp4", "Content-Disposition: attachment; filename=\"a b.mp4\""]
        try await with({ _ in [.answer(headers: headers, body: body)] }) { server in
            let file = try await bench.fetch(bench.request(server.address("/a")))
            #expect(file.size == 700_000)
            #expect(file.fetched == 700_000)
            #expect(file.address == server.address("/a"))
            #expect(file.mediaType == "video/mp4")
            #expect(file.suggestedName == "a b.mp4")
            #expect(try bench.bytes() == body)
            #expect(bench.names == ["file"])
            #expect(bench.progress.last?.total == 700_000)
            #expect(bench.progress.last?.received == 700_000)
        }
    }

    @Test("redirects are followed, and counted") func redirects() async throws {
        try await with({ path in
            path == "/loop"
                ? [.redirect(to: "/loop")] : path == "/end" ? [.answer(body: [1, 2])] : [.redirect(to: "/end")]
        }) { server in
            let file = try await bench.fetch(bench.request(server.address("/start")))
            #expect(file.address == server.address("/end"))
            try FileManager.default.removeItem(at: bench.file)
            try await bench.expect(.tooManyRedirects, bench.request(server.address("/loop")))
        }
    }

    @Test("what is meant for one server is not sent to another one after a redirect") func secrets() async throws {
        let other = try LoopbackServer { _ in [.answer(body: [1])] }
        defer { other.close() }
        let elsewhere = other.address("/there")
        try await with({ $0 == "/away" ? [.redirect(to: elsewhere)] : $0 == "/near" ? [.redirect(to: "/end")] : [.answer(body: [2])] }) {
            server in
            for path in ["/away", "/near"] {
                var request = bench.request("http://me:word@127.0.0.1:\(server.port)\(path)")
                request.headers = [FetchRequest.Header("X-Key", "secret")]
                request.cookies = "a=b"
                _ = try await bench.fetch(request)
            }
            let secret: Set = ["x-key", "cookie", "authorization"]
            let there = await other.received(1)[0]
            #expect(secret.intersection(there.headers.keys).isEmpty)
            for request in await server.received(3) { #expect(secret.isSubset(of: request.headers.keys)) }
        }
    }

    @Test(
        "private addresses are refused at once, by name and by number",
        arguments: ["127.0.0.1", "localhost", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0"],
        ["http", "ftp", "sftp"])
    func inside(_ host: String, _ scheme: String) async throws {
        try await with({ _ in [.answer(body: [1])] }) { server in
            let request = bench.request("\(scheme)://\(host):\(server.port)/a", NetworkPolicy())
            let error = try await bench.failure(request)
            #expect(error.code == .refusedAddress, "\(error)")
            #expect(!error.isRetryable)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("a redirect to a private address is refused") func redirectInside() async throws {
        let target = try LoopbackServer { _ in [.answer(body: Array("secret".utf8))] }
        defer { target.close() }
        let port = target.port
        try await with({ _ in [.redirect(to: "http://127.0.0.2:\(port)/")] }) { server in
            try await bench.expect(.refusedAddress, bench.request(server.address("/")))
            #expect(server.requests == ["/"])
            #expect(target.requests.isEmpty)
        }
    }

    @Test("a connection that another fetch opened is looked at too") func reused() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
        try await with({ _ in [.send(Array(head.utf8)), .stall] }) { server in
            _ = try await bench.fetch(bench.request(server.address("/one")))
            try FileManager.default.removeItem(at: bench.file)
            try await bench.expect(.refusedAddress, bench.request(server.address("/two"), NetworkPolicy()))
            #expect(server.requests == ["/one"])
        }
    }

    @Test(
        "other protocols are refused, in redirects too",
        arguments: ["file:///etc/passwd", "gopher://x", "http:/x", "dict://127.0.0.1/a"])
    func protocols(_ address: String) async throws {
        try await with({ _ in [.redirect(to: address)] }) { server in
            try await bench.expect(.badAddress, bench.request(address))
            guard address.contains("://") else { return }
            try await bench.expect(.badAddress, bench.request(server.address("/")))
        }
    }

    @Test("a redirect from http to ftp is not followed") func toOther() async throws {
        try await with({ _ in [.redirect(to: "ftp://127.0.0.1/x")] }) { server in
            try await bench.expect(.badAddress, bench.request(server.address("/")))
        }
    }

    @Test("a file that is cut off leaves nothing, unless it can be gone on with") func cutOff() async throws {
        try await with({ _ in [.answer(length: 1000, body: [1, 2, 3])] }) { server in
            let error = try await bench.failure(bench.request(server.address("/")))
            #expect(error.code == .cutOff)
            #expect(error.isRetryable)
        }
    }

    @Test("no length, chunks, a broken chunk, a short one") func lengths() async throws {
        let body = [UInt8](repeating: 65, count: 4096)
        let chunked = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n".utf8) + body
        let none = Array("HTTP/1.1 200 OK\r\nETag: \"a\"\r\n\r\n".utf8)
        try await with({ path in
            switch path {
            case "/chunked": [.send(chunked + Array("\r\n0\r\n\r\n".utf8))]
            case "/broken": [.send(chunked + Array("\r\nxyz\r\n".utf8))]
            case "/cut": [.send(chunked)]
            case "/reset": [.send(none + body), .reset]
            default: [.send(none + body)]
            }
        }) { server in
            for path in ["/chunked", "/none"] {
                #expect(try await bench.fetch(bench.request(server.address(path))).size == 4096)
                #expect(try bench.bytes() == body)
                try FileManager.default.removeItem(at: bench.file)
            }
            for path in ["/broken", "/cut"] {
                #expect(try await bench.failure(bench.request(server.address(path))).isRetryable)
            }
        }
    }

    @Test("a file that is too large is refused, announced or not") func tooLarge() async throws {
        let chunk = Array("1000\r\n".utf8) + [UInt8](repeating: 65, count: 4096) + Array("\r\n".utf8)
        let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        try await with({ path in
            path == "/said"
                ? [.answer(length: 1_000_000), .stall] : [.send(head)] + Array(repeating: .send(chunk), count: 99)
        }) { server in
            for path in ["/said", "/unsaid"] {
                var request = bench.request(server.address(path))
                request.limits.size = 20_000
                try await bench.expect(.tooLarge, request)
            }
        }
    }

    @Test(
        "a status that is no success is told for what it is",
        arguments: [
            ("404 Not Found", FetchError.Code.notFound, false), ("410 Gone", .notFound, false),
            ("403 No", .forbidden, false), ("500 Oops", .serverError, true), ("503 Later", .serverError, true),
            ("429 Slow", .serverError, true), ("418 Tea", .badStatus, false), ("204 No Content", .badStatus, false),
            ("300 Choose", .badStatus, false), ("206 Part", .badStatus, false),
        ])
    func statuses(_ status: String, _ code: FetchError.Code, _ isRetryable: Bool) async throws {
        let body: [UInt8] = status.hasPrefix("204") ? [] : [1, 2, 3]
        try await with({ _ in [.answer(status, headers: ["Retry-After: 7"], body: body)] }) { server in
            let error = try await bench.failure(bench.request(server.address("/")))
            #expect(error.code == code)
            #expect(error.isRetryable == isRetryable)
            #expect(error.status == Int(status.prefix(3)))
            #expect(error.retryAfter == (code == .serverError ? 7 : nil))
        }
    }

    @Test("packed by a server that was asked not to: it is unpacked, but for a packed file") func packed() async throws {
        let plain = Array(String(repeating: "millrace ", count: 200).utf8)
        let zipped = try #require(Data(base64Encoded: Self.gzip)).map { $0 }
        try await with({ _ in [.answer(headers: ["Content-Encoding: gzip", "ETag: \"a\""], body: zipped)] }) { server in
            _ = try await bench.fetch(bench.request(server.address("/text")))
            #expect(try bench.bytes() == plain)
            _ = try await bench.fetch(bench.request(server.address("/text.gz?x=1")))
            #expect(try bench.bytes() == zipped)
            #expect(await server.received(1)[0].headers["accept-encoding"] == "identity")
        }
    }

    private static let gzip = "H4sIAAAAAAACA8vNzMkpSkxOVcgdZYwyRhmjjFHGKGPkMQA6U6uDCAcAAA=="

    @Test("a fetch that stands still is cancelled within a second", arguments: [true, false])
    func cancel(_ hasBegun: Bool) async throws {
        try await with({ _ in hasBegun ? [.answer(length: 1000, body: [1]), .stall] : [.stall] }) { server in
            let request = bench.request(server.address("/"))
            let task = Task { try await bench.fetch(request) }
            _ = await server.received(1)
            let clock = ContinuousClock()
            let begun = clock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(begun.duration(to: clock.now) < .seconds(1))
            #expect(bench.names.isEmpty)
        }
    }

    @Test("the one who is told may end it; a fetcher that stops ends all; afterwards nothing begins") func ends() async throws {
        struct Enough: Error {}
        try await with({ _ in [.stall] }) { server in
            let request = bench.request(server.address("/"))
            await #expect(throws: Enough.self) {
                try await bench.fetcher.fetch(request, to: bench.file) { _ in throw Enough() }
            }
            let task = Task { try await bench.fetch(request) }
            _ = await server.received(1)
            bench.fetcher.stop()
            await #expect(throws: CancellationError.self) { try await task.value }
            await #expect(throws: CancellationError.self) { try await bench.fetch(request) }
        }
    }

    @Test("a server that says nothing, or hardly anything, for too long is given up", arguments: ["/still", "/slow"])
    func stall(_ path: String) async throws {
        try await with({ path in
            path == "/still" ? [.stall] : [.answer(length: 1000, body: [1]), .trickle(milliseconds: 50)]
        }) { server in
            var request = bench.request(server.address(path))
            request.limits.stallTimeout = 1
            let error = try await bench.failure(request)
            #expect(error.code == .timeout)
            #expect(error.isRetryable)
        }
    }

    @Test("nobody there, no such address, no HTTP, a wrong header") func wrong() async throws {
        try await with({ _ in [.send(Array("SSH-2.0-hello\r\n".utf8))] }) { server in
            try await bench.expect(.badAnswer, bench.request(server.address("/")))
            try await bench.expect(.unreachable, bench.request("http://127.0.0.1:1/"))
            try await bench.expect(.badAddress, bench.request("http://"))
            try await bench.expect(.badAddress, bench.request("not an address"))
            try await bench.expect(.insecure, bench.request("https://127.0.0.1:\(server.port)/"))
            var request = bench.request(server.address("/"))
            request.headers = [FetchRequest.Header("X", "a\r\nHost: b")]
            try await bench.expect(.badRequest, request)
        }
    }

    @Test("two fetches never write one file") func busy() async throws {
        try await with({ _ in [.stall] }) { server in
            let request = bench.request(server.address("/"))
            let task = Task { try await bench.fetch(request) }
            _ = await server.received(1)
            let error = await #expect(throws: FetchError.self) { try await bench.fetch(request) }
            #expect(error?.code == .unwritable)
            task.cancel()
            _ = await task.result
        }
    }

    @Test("digests that are wanted or promised are verified; a wrong one leaves nothing") func digests() async throws {
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 3) }
        let sha256 = Digest(.sha256, of: body)
        let wrong = Data(repeating: 0, count: 32).base64EncodedString()
        try await with({ path in
            let right = Data(sha256.bytes).base64EncodedString()
            let field = ["/old": "Digest: SHA-256=\(right)", "/new": "Repr-Digest: sha-256=:\(right):",
                "/bad": "Digest: SHA-256=\(wrong)"][path]
            return [.answer(headers: field.map { [$0] } ?? [], body: body)]
        }) { server in
            for path in ["/old", "/new"] {
                let file = try await bench.fetch(bench.request(server.address(path)))
                #expect(file.checked == [sha256])
                #expect(file.digests.isEmpty)
                try FileManager.default.removeItem(at: bench.file)
            }
            try await bench.expect(.wrongChecksum, bench.request(server.address("/bad")))
            for algorithm in Digest.Algorithm.allCases {
                var request = bench.request(server.address("/"))
                request.checksum = Digest(algorithm, of: body)
                request.digests = [.sha1]
                let file = try await bench.fetch(request)
                #expect(file.checked == [request.checksum])
                #expect(file.digests == [Digest(.sha1, of: body)])
                try FileManager.default.removeItem(at: bench.file)
                request.checksum = Digest(algorithm, of: [1])
                try await bench.expect(.wrongChecksum, request)
            }
        }
    }
}
