import Fetch
import Foundation
import LoopbackServer
import Testing

/// Single requests over http: files as they come, and short messages.
struct ExchangeTests {
    private static let home = NetworkPolicy { $0 == [127, 0, 0, 1] }

    private func exchange(_ change: (inout ExchangeOptions) -> Void = { _ in }) throws -> Exchange {
        var options = ExchangeOptions()
        options.policy = Self.home
        change(&options)
        return try Exchange(options)
    }

    private func read(_ address: String, largest: Int = .max) throws -> [UInt8] {
        var request = ExchangeRequest("GET", address)
        request.largest = largest
        var pieces: [UInt8] = []
        try exchange { $0.redirects = 3 }.run(request, received: { pieces += $0 }).file()
        return pieces
    }

    @Test("all of a file comes in order, after a redirect too") func whole() throws {
        let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let server = try LoopbackServer { $0 == "/a" ? [.redirect(to: "/b")] : [.answer(body: body)] }
        defer { server.close() }
        #expect(try read(server.address("/a")) == body)
    }

    @Test(
        "what goes wrong with a file is told",
        arguments: [
            ("/gone", FetchError.Code.notFound), ("/later", .serverError), ("/cut", .cutOff), ("/large", .tooLarge),
            ("/announced", .tooLarge), ("/part", .badStatus), ("/elsewhere", .badStatus),
        ])
    func wrong(_ path: String, _ code: FetchError.Code) throws {
        let server = try LoopbackServer { path in
            switch path {
            case "/gone": [.answer("410 Gone")]
            case "/later": [.answer("503 Later", headers: ["Retry-After: 7"])]
            case "/cut": [.answer(length: 100, body: [1])]
            case "/part": [.answer("206 Part", body: [1])]
            case "/elsewhere": [.answer("304 Not Modified")]
            case "/announced": [.answer(length: 1_000_000, body: [1]), .stall]
            default: [.send(Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + [UInt8](repeating: 1, count: 2000))]
            }
        }
        defer { server.close() }
        let error = #expect(throws: FetchError.self) { try read(server.address(path), largest: 1000) }
        #expect(error?.code == code)
        #expect(error?.retryAfter == (code == .serverError ? 7 : nil))
    }

    @Test("a file is gone on with only where the server goes on", arguments: ["right", "all", "elsewhere"])
    func rest(_ how: String) throws {
        let server = try LoopbackServer { _ in
            switch how {
            case "right": [.answer("206 Part", headers: ["Content-Range: bytes 3-4/5"], body: [4, 5])]
            case "elsewhere": [.answer("206 Part", headers: ["Content-Range: bytes 2-4/5"], body: [3, 4, 5])]
            default: [.answer(body: [1, 2, 3, 4, 5])]
            }
        }
        defer { server.close() }
        var request = ExchangeRequest("GET", server.address("/"))
        request.offset = 3
        var pieces: [UInt8] = []
        let exchange = try exchange()
        guard how != "right" else {
            #expect(try exchange.run(request, received: { pieces += $0 }).status == 206)
            return #expect(pieces == [4, 5])
        }
        let error = #expect(throws: FetchError.self) { try exchange.run(request, received: { pieces += $0 }) }
        #expect(error?.code == .badStatus && pieces.isEmpty)
    }

    @Test("what comes is handed on in pieces of a bounded size, and nothing is kept") func streams() throws {
        let piece = [UInt8](repeating: 1, count: 1 << 20)
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(64 << 20)\r\n\r\n".utf8)
        let server = try LoopbackServer { _ in [.send(head)] + Array(repeating: .send(piece), count: 64) }
        defer { server.close() }
        var (count, longest) = (0, 0)
        let answer = try exchange().run(
            ExchangeRequest("GET", server.address("/")),
            received: {
                count += $0.count
                longest = max(longest, $0.count)
            })
        #expect(count == 64 << 20 && longest <= 1 << 20 && answer.body.isEmpty)
    }

    @Test("whoever receives it may end it, and it is cancelled within 2 s") func ends() throws {
        struct Enough: Error {}
        let server = try LoopbackServer { _ in [.answer(length: 1000, body: [1]), .stall] }
        defer { server.close() }
        let (exchange, request) = (try exchange(), ExchangeRequest("GET", server.address("/")))
        #expect(throws: Enough.self) { try exchange.run(request, received: { _ in throw Enough() }) }
        #expect(throws: CancellationError.self) { try exchange.run(request, isCancelled: { true }) { _ in } }
        var hasCome = false
        let start = ContinuousClock.now
        #expect(throws: CancellationError.self) {
            try exchange.run(request, isCancelled: { hasCome }) { _ in hasCome = true }
        }
        #expect(start.duration(to: .now) < .seconds(2))
    }

    @Test("messages: answers whatever they are, bodies by POST, an empty one too") func messages() async throws {
        let server = try LoopbackServer { path in [.answer("418 I'm a teapot", body: Array("answer to \(path)".utf8))] }
        defer { server.close() }
        let exchange = try Exchange(.messages(Self.home))
        let got = try exchange.run(ExchangeRequest("GET", server.address("/a")))
        #expect(got.status == 418 && String(decoding: got.body, as: UTF8.self) == "answer to /a")
        for body in [[1, 2, 3], []] as [[UInt8]] {
            var request = ExchangeRequest("POST", server.address("/b"))
            request.headers = ["Content-Type: text/plain"]
            request.body = .bytes(body)
            #expect(try exchange.run(request).status == 418)
        }
        let received = await server.received(3)
        #expect(received[0].body.isEmpty && received[0].headers["content-length"] == nil)
        #expect(received[1].body == [1, 2, 3] && received[1].headers["content-type"] == "text/plain")
        #expect(received[1].headers["expect"] == nil)
        #expect(received[2].headers["content-length"] == "0")
    }

    @Test("a message's answer that is too long is cut, and counts; elsewhere it is an error") func long() throws {
        let server = try LoopbackServer { _ in [.answer(body: [UInt8](repeating: 65, count: 200_000))] }
        defer { server.close() }
        let request = ExchangeRequest("GET", server.address("/"))
        let answer = try Exchange(.messages(Self.home)).run(request)
        #expect(answer.status == 200 && answer.body.count == 64 << 10)
        let strict = try exchange { $0.largestAnswer = 1000 }
        #expect { try strict.run(request) } throws: { ($0 as? FetchError)?.code == .badAnswer }
    }

    @Test("a server that trickles has so long for all of it", arguments: ["/still", "/slow"]) func silence(_ path: String) throws {
        let server = try LoopbackServer { path in
            path == "/still" ? [.stall] : [.answer(length: 1000, body: [1]), .trickle(milliseconds: 5)]
        }
        defer { server.close() }
        let exchange = try exchange { $0.timeout = 1 }
        #expect { try exchange.run(ExchangeRequest("GET", server.address(path))) } throws: { ($0 as? FetchError)?.code == .timeout }
    }

    @Test(
        "what is not spoken is not asked for",
        arguments: ["file:///etc/hostname", "gopher://127.0.0.1/", "dict://127.0.0.1/a", "/etc/hostname", "ftp://127.0.0.1/"])
    func protocols(_ address: String) throws {
        let exchange = try exchange { if address.hasPrefix("ftp") { $0.schemes = ["http"] } }
        #expect { try exchange.run(ExchangeRequest("GET", address)) } throws: { ($0 as? FetchError)?.code == .badAddress }
    }
}
