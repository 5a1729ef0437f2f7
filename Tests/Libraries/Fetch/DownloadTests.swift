import Fetch
import LoopbackServer
import Testing

/// Reading as it comes, into memory.
struct DownloadTests {
    private static let home = NetworkPolicy { $0 == [127, 0, 0, 1] }

    private func read(_ address: String, _ policy: NetworkPolicy = home, most: Int = .max) throws -> [UInt8] {
        var download = Download(address)
        download.policy = policy
        download.limits.size = most
        var pieces: [UInt8] = []
        let receipt = try download.run { pieces += $0 }
        #expect(receipt.size == pieces.count)
        return pieces
    }

    @Test("all of it comes in order, after a redirect too") func whole() throws {
        let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let server = try LoopbackServer { $0 == "/a" ? [.redirect(to: "/b")] : [.answer(body: body)] }
        defer { server.close() }
        #expect(try read(server.address("/a")) == body)
    }

    @Test(
        "what goes wrong is told",
        arguments: [
            ("/gone", FetchError.Code.notFound), ("/later", .serverError), ("/cut", .cutOff), ("/large", .tooLarge),
            ("/inside", .refusedAddress), ("/part", .badStatus),
        ])
    func wrong(_ path: String, _ code: FetchError.Code) throws {
        let server = try LoopbackServer { path in
            switch path {
            case "/gone": [.answer("410 Gone")]
            case "/later": [.answer("503 Later", headers: ["Retry-After: 7"])]
            case "/cut": [.answer(length: 100, body: [1])]
            case "/inside": [.redirect(to: "http://127.0.0.2/")]
            case "/part": [.answer("206 Part", body: [1])]
            default: [.answer(body: [UInt8](repeating: 1, count: 2000))]
            }
        }
        defer { server.close() }
        let error = #expect(throws: FetchError.self) { try read(server.address(path), most: 1000) }
        #expect(error?.code == code)
        #expect(error?.retryAfter == (code == .serverError ? 7 : nil))
    }

    @Test("whoever receives it may end it, and it is cancelled within 2 s") func ends() throws {
        struct Enough: Error {}
        let server = try LoopbackServer { _ in [.answer(length: 1000, body: [1]), .stall] }
        defer { server.close() }
        var download = Download(server.address("/"))
        download.policy = Self.home
        #expect(throws: Enough.self) { try download.run { _ in throw Enough() } }
        #expect(throws: CancellationError.self) { try download.run(isCancelled: { true }) { _ in } }
    }
}
