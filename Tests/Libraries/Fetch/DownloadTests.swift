import Fetch
import Foundation
import LoopbackServer
import Testing

/// Downloads from a server of our own, with the loopback address allowed unless a test says otherwise.
struct DownloadTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "fetch-\(UUID())")
    private var file: URL { folder.appending(path: "file") }
    private static let home = NetworkPolicy { $0 == [127, 0, 0, 1] }

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func download(_ address: String, _ policy: NetworkPolicy = home) -> Download {
        var download = Download(address)
        download.policy = policy
        return download
    }

    /// Runs with a server and takes the folder away afterwards.
    private func with(
        _ script: @escaping @Sendable (String) -> [LoopbackServer.Step], _ body: (LoopbackServer) throws -> Void
    )
        throws
    {
        let server = try LoopbackServer(script: script)
        defer {
            server.close()
            try? FileManager.default.removeItem(at: folder)
        }
        try body(server)
    }

    private func failure(_ download: Download) throws -> FetchError {
        let error = #expect(throws: FetchError.self) { try download.run(to: file) }
        #expect(!FileManager.default.fileExists(atPath: file.path), "something was left")
        return try #require(error)
    }

    private func expect(_ code: FetchError.Code, _ download: Download) throws {
        let error = try failure(download)
        #expect(error.code == code, "\(error)")
    }

    @Test("a file comes whole, with progress, and piece by piece") func whole() throws {
        let body = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try with({ _ in [.answer(headers: ["Content-Type: video/mp4"], body: body)] }) { server in
            var pieces: [UInt8] = []
            var last = Download.Progress?.none
            let receipt = try download(server.address("/a")).run(
                to: file, progress: { last = $0 }, received: { pieces += $0 })
            #expect(receipt.size == 700_000)
            #expect(receipt.address == server.address("/a"))
            #expect(receipt.mediaType == "video/mp4")
            #expect(try Data(contentsOf: file) == Data(body))
            #expect(pieces == body)
            #expect(last?.total == 700_000)
        }
    }

    @Test("redirects are followed, and counted") func redirects() throws {
        try with({ path in
            path == "/loop"
                ? [.redirect(to: "/loop")] : path == "/end" ? [.answer(body: [1, 2])] : [.redirect(to: "/end")]
        }) { server in
            #expect(try download(server.address("/start")).run(to: file).address == server.address("/end"))
            try FileManager.default.removeItem(at: file)
            try expect(.tooManyRedirects, download(server.address("/loop")))
        }
    }

    @Test(
        "private addresses are refused at once, by name and by number",
        arguments: [
            "127.0.0.1", "localhost", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0",
        ])
    func inside(_ host: String) throws {
        try with({ _ in [.answer(body: [1])] }) { server in
            let error = try failure(download("http://\(host):\(server.port)/", NetworkPolicy()))
            #expect(error.code == .refusedAddress, "\(error)")
            #expect(!error.isRetryable)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("a redirect to a private address is refused") func redirectInside() throws {
        let target = try LoopbackServer { _ in [.answer(body: Array("secret".utf8))] }
        defer { target.close() }
        let port = target.port
        try with({ _ in [.redirect(to: "http://127.0.0.2:\(port)/")] }) { server in
            try expect(.refusedAddress, download(server.address("/")))
            #expect(server.requests == ["/"])
            #expect(target.requests.isEmpty)
        }
    }

    @Test(
        "other protocols are refused, in redirects too",
        arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x"])
    func protocols(_ address: String) throws {
        try with({ _ in [.redirect(to: address)] }) { server in
            try expect(.badAddress, download(address))
            try expect(.badAddress, download(server.address("/")))
        }
    }

    @Test("a file that is cut off leaves nothing") func cutOff() throws {
        try with({ _ in [.answer(length: 1000, body: [1, 2, 3])] }) { server in
            let error = try failure(download(server.address("/")))
            #expect(error.code == .cutOff)
            #expect(error.isRetryable)
        }
    }

    @Test("a file that is too large is refused, announced or not") func tooLarge() throws {
        let chunk = Array("1000\r\n".utf8) + [UInt8](repeating: 65, count: 4096) + Array("\r\n".utf8)
        let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        try with({ path in
            path == "/said"
                ? [.answer(length: 1_000_000), .stall] : [.send(head)] + Array(repeating: .send(chunk), count: 99)
        }) { server in
            for path in ["/said", "/unsaid"] {
                var download = download(server.address(path))
                download.limits.size = 20_000
                try expect(.tooLarge, download)
            }
        }
    }

    @Test(
        "a status that is no success is told for what it is",
        arguments: [
            ("404 Not Found", FetchError.Code.notFound, false), ("410 Gone", .notFound, false),
            ("403 No", .forbidden, false),
            ("500 Oops", .serverError, true), ("503 Later", .serverError, true), ("429 Slow", .serverError, true),
            ("418 Tea", .badStatus, false), ("204 No Content", .badStatus, false), ("300 Choose", .badStatus, false),
        ])
    func statuses(_ status: String, _ code: FetchError.Code, _ isRetryable: Bool) throws {
        try with({ _ in [.answer(status, headers: ["Retry-After: 7"], body: status.hasPrefix("204") ? [] : [1, 2, 3])] }
        ) {
            let error = try failure(download($0.address("/")))
            #expect(error.code == code)
            #expect(error.isRetryable == isRetryable)
            #expect(error.status == Int(status.prefix(3)))
            #expect(error.retryAfter == (code == .serverError ? 7 : nil))
        }
    }

    @Test("a download that stands still is cancelled within 2 s", arguments: [true, false])
    func cancel(_ hasBegun: Bool) throws {
        try with({ _ in hasBegun ? [.answer(length: 1000, body: [1]), .stall] : [.stall] }) { server in
            let clock = ContinuousClock()
            var asked: ContinuousClock.Instant?
            #expect(throws: CancellationError.self) {
                let isCancelled = {
                    guard !server.requests.isEmpty else { return false }
                    asked = asked ?? clock.now
                    return true
                }
                _ = try download(server.address("/")).run(to: file, isCancelled: isCancelled)
            }
            let begun = try #require(asked)
            #expect(begun.duration(to: clock.now) < .seconds(2))
            #expect(!FileManager.default.fileExists(atPath: file.path))
        }
    }

    @Test("a server that says nothing for too long is given up") func stall() throws {
        try with({ _ in [.stall] }) { server in
            var download = download(server.address("/"))
            download.limits.stallTimeout = 1
            let error = try failure(download)
            #expect(error.code == .timeout)
            #expect(error.isRetryable)
        }
    }

    @Test("nobody there, no such address, no HTTP") func wrong() throws {
        try with({ _ in [.send(Array("SSH-2.0-hello\r\n".utf8))] }) { server in
            #expect(try failure(download(server.address("/"))).code != .refusedAddress)
            try expect(.unreachable, download("http://127.0.0.1:1/"))
            try expect(.badAddress, download("http://"))
            try expect(.badAddress, download("not an address"))
            try expect(.insecure, download("https://127.0.0.1:\(server.port)/"))
        }
    }

    @Test("a file that is there already is not touched") func existing() throws {
        try with({ _ in [.answer(body: [1])] }) { server in
            try Data([9]).write(to: file)
            #expect(throws: FetchError.self) { try download(server.address("/")).run(to: file) }
            #expect(try Data(contentsOf: file) == Data([9]))
        }
    }
}
