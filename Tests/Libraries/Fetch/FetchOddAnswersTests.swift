import Fetch
import Foundation
import LoopbackServer
import Testing

/// Answers that contradict themselves, or what was asked.
struct FetchOddAnswersTests {
    private let bench: FetchBench
    init() throws { bench = try FetchBench() }

    private static func head(_ lines: String...) -> [UInt8] {
        Array((["HTTP/1.1 200 OK"] + lines).joined(separator: "\r\n").utf8) + Array("\r\n\r\n".utf8)
    }

    @Test("of a body that is longer than its length, the length is the file") func longer() async throws {
        let server = try LoopbackServer { _ in [.answer(length: 1000, body: [UInt8](repeating: 1, count: 3000))] }
        defer { server.close() }
        #expect(try await bench.fetch(bench.request(server.address("/"))).size == 1000)
        #expect(try bench.bytes() == [UInt8](repeating: 1, count: 1000))
    }

    @Test(
        "a length that is none, or two of them, bring no file", arguments: ["-5", "abc", "10\r\nContent-Length: 20"])
    func lengths(_ length: String) async throws {
        let server = try LoopbackServer { _ in [.send(Self.head("Content-Length: \(length)") + [UInt8](repeating: 1, count: 10))] }
        defer { server.close() }
        let error = try await bench.failure(bench.request(server.address("/")))
        #expect([.badAnswer, .cutOff].contains(error.code), "\(error)")
    }

    @Test("a server that ignores the range of the very same file sends it anew") func ignoresRange() async throws {
        let origin = try Origin(Origin.File(500_000))
        let request = bench.request(origin.address)
        origin.cut(after: [200_000, 0, 0])
        try await bench.expect(.cutOff, request, leavesParts: true)
        origin.cut(after: [])
        origin.file.takesRanges = false
        #expect(try await bench.fetch(request).fetched == 500_000)
        #expect(try bench.bytes() == origin.file.body)
        #expect(bench.names == ["file"])
    }

    @Test(
        "a part that is not the one that was asked for is not taken",
        arguments: ["bytes 0-99/500000", "bytes 200001-499999/500000", "bytes 200000-499999/400000", "bytes */500000", "x", ""])
    func otherPart(_ range: String) async throws {
        let file = Origin.File(500_000)
        let server = try LoopbackServer.answering { request in
            let head = ["ETag: \"x\"", "Accept-Ranges: bytes"]
            guard request.headers["range"] != nil else {
                return request.path == "/cut"
                    ? [.answer(headers: head, length: 500_000, body: Array(file.body[..<200_000])), .reset]
                    : [.answer(headers: head, body: file.body)]
            }
            return [.answer("206 Part", headers: head + (range.isEmpty ? [] : ["Content-Range: \(range)"]), body: Array(file.body[..<100]))]
        }
        defer { server.close() }
        // Never mixed: the whole file, or none.
        _ = try? await bench.fetch(bench.request(server.address("/cut")))
        let fetched = try await bench.fetch(bench.request(server.address("/")))
        #expect(fetched.size == 500_000)
        #expect(try bench.bytes() == file.body)
    }

    @Test("when to come again may be a date") func retryAfter() async throws {
        let server = try LoopbackServer { _ in
            [.answer("429 Slow", headers: ["Retry-After: Fri, 01 Jan 2100 00:00:00 GMT"], body: [1])]
        }
        defer { server.close() }
        let error = try await bench.failure(bench.request(server.address("/")))
        #expect(error.code == .serverError && error.retryAfter ?? 0 > 86_400)
        #expect(error.words == "the server answered 429")
    }

    @Test("a redirect that names the same server in full keeps user and password of the address") func fullRedirect() async throws {
        let server = try LoopbackServer.answering { request in
            request.path == "/end" ? [.answer(body: [1])] : [.redirect(to: "http://\(request.headers["host"] ?? "")/end")]
        }
        defer { server.close() }
        _ = try await bench.fetch(bench.request("http://me:word@127.0.0.1:\(server.port)/"))
        var options = ExchangeOptions()
        (options.policy, options.redirects) = (FetchBench.home, 3)
        let request = ExchangeRequest("GET", "http://me:word@127.0.0.1:\(server.port)/")
        #expect(try Exchange(options).run(request).status == 200)
        let sent = await server.received(4).map { $0.headers["authorization"] }
        #expect(sent.count == 4 && sent.allSatisfy { $0?.hasPrefix("Basic ") == true })
    }

    @Test("heads without an end, and lines without one, are given up") func endless() async throws {
        let line = Array("X-Pad: \(String(repeating: "a", count: 8000))\r\n".utf8)
        let server = try LoopbackServer { path in
            path == "/lines"
                ? [.send(Array("HTTP/1.1 200 OK\r\n".utf8))] + Array(repeating: .send(line), count: 10_000)
                : [.send(Array("HTTP/1.1 200 OK\r\nX: ".utf8))] + Array(repeating: .send([UInt8](repeating: 65, count: 65_536)), count: 100)
        }
        defer { server.close() }
        for path in ["/lines", "/line"] {
            #expect(try await bench.failure(bench.request(server.address(path))).code != .notFound)
        }
    }
}
