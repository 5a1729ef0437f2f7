import Fetch
import FileServers
import Foundation
import LoopbackServer
import Testing

/// Where an exchange goes when a server sends it on: each step is looked at.
struct ExchangeRedirectTests {
    private static func options(_ redirects: Int = 5) -> ExchangeOptions {
        var options = ExchangeOptions()
        options.policy = NetworkPolicy { $0 == [127, 0, 0, 1] }
        options.redirects = redirects
        return options
    }

    @Test("as many as are allowed are followed; one more is an error; without any they are answers") func count() throws {
        let server = try LoopbackServer { path in
            let number = Int(path.dropFirst()) ?? 0
            return number == 0 ? [.answer(body: [7])] : [.redirect(to: "/\(number - 1)")]
        }
        defer { server.close() }
        func ask(_ number: Int, redirects: Int) throws -> ExchangeAnswer {
            try Exchange(Self.options(redirects)).run(ExchangeRequest("GET", server.address("/\(number)")))
        }
        let end = try ask(3, redirects: 3)
        #expect(end.body == [7] && end.address == server.address("/0"))
        #expect { try ask(4, redirects: 3) } throws: { ($0 as? FetchError)?.code == .tooManyRedirects }
        let first = try ask(3, redirects: 0)
        #expect(first.status == 302 && first.headers["location"] == "/2")
        let head = try Exchange(Self.options()).run(ExchangeRequest("HEAD", server.address("/2")))
        #expect(head.status == 200)
    }

    @Test("what is sent is sent to nobody else", arguments: ["PUT", "POST", "DELETE"]) func verbs(_ verb: String) throws {
        let server = try LoopbackServer { _ in [.redirect(to: "/elsewhere")] }
        defer { server.close() }
        var request = ExchangeRequest(verb, server.address("/"))
        if verb != "DELETE" { request.body = .bytes([1]) }
        #expect(try Exchange(Self.options()).run(request).status == 302)
        #expect(server.requests == ["/"])
    }

    @Test(
        "a redirect inside, to another protocol, or to nothing is refused",
        arguments: [
            ("http://127.0.0.2:PORT/", FetchError.Code.refusedAddress), ("http://169.254.169.254/", .refusedAddress),
            ("http://[::1]:PORT/", .refusedAddress), ("file:///etc/hostname", .badAddress), ("ftp://127.0.0.1/x", .badAddress),
            ("gopher://127.0.0.1/x", .badAddress),
        ])
    func refused(_ target: String, _ code: FetchError.Code) throws {
        let other = try LoopbackServer { _ in [.answer(body: Array("secret".utf8))] }
        defer { other.close() }
        let place = target.replacing("PORT", with: "\(other.port)")
        let server = try LoopbackServer { _ in [.redirect(to: place)] }
        defer { server.close() }
        let error = #expect(throws: FetchError.self) {
            try Exchange(Self.options()).run(ExchangeRequest("GET", server.address("/")))
        }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(server.requests == ["/"] && other.requests.isEmpty)
    }

    @Test("a redirect from https to http is refused", .enabled(if: FileServer.hasNginx)) func downgrade() async throws {
        let bench = try FetchBench()
        let other = try LoopbackServer { _ in [.answer(body: [1])] }
        defer { other.close() }
        let certificate = try await FileServer.certificate(in: bench.folder)
        let folder = bench.folder.appending(path: "files")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let server = try await FileServer.web(folder, certificate: certificate, redirects: ["/down": other.address("/")])
        var options = Self.options()
        options.authorities = certificate
        let error = #expect(throws: FetchError.self) {
            try Exchange(options).run(ExchangeRequest("GET", "https://127.0.0.1:\(server.port)/down"))
        }
        #expect(error?.code == .insecure)
        #expect(other.requests.isEmpty)
    }

    @Test("headers, user and password stay with their server") func secrets() async throws {
        let other = try LoopbackServer { _ in [.answer(body: [1])] }
        defer { other.close() }
        let elsewhere = other.address("/there")
        let server = try LoopbackServer { path in
            path == "/away" ? [.redirect(to: elsewhere)] : path == "/near" ? [.redirect(to: "/end")] : [.answer(body: [2])]
        }
        defer { server.close() }
        for path in ["/away", "/near"] {
            var request = ExchangeRequest("GET", "http://me:word@127.0.0.1:\(server.port)\(path)")
            request.headers = ["X-Key: secret"]
            let answer = try Exchange(Self.options()).run(request)
            #expect(answer.address == (path == "/away" ? elsewhere : "http://me:word@127.0.0.1:\(server.port)/end"))
        }
        let secret: Set = ["x-key", "authorization"]
        let there = await other.received(1)[0]
        #expect(secret.intersection(there.headers.keys).isEmpty)
        for request in await server.received(3) { #expect(secret.isSubset(of: request.headers.keys)) }
    }

    @Test("a cookie that is set on the way goes to its host alone, and ends with the request") func cookies() async throws {
        let other = try LoopbackServer { _ in [.answer(body: [1])] }
        defer { other.close() }
        // The same machine under another name: cookies know hosts, not ports (RFC 6265, section 8.5).
        let elsewhere = "http://localhost:\(other.port)/there"
        let server = try LoopbackServer { path in
            switch path {
            case "/in": [.answer("302 Found", headers: ["Location: /out", "Set-Cookie: pass=1; Path=/"])]
            case "/out": [.answer("302 Found", headers: ["Location: \(elsewhere)"])]
            default: [.answer(body: [1])]
            }
        }
        defer { server.close() }
        let exchange = try Exchange(Self.options())
        #expect(try exchange.run(ExchangeRequest("GET", server.address("/in"))).status == 200)
        #expect(try exchange.run(ExchangeRequest("GET", server.address("/later"))).status == 200)
        let here = await server.received(3)
        #expect(here.map(\.path) == ["/in", "/out", "/later"])
        #expect(here.map { $0.headers["cookie"] } == [nil, "pass=1", nil])
        #expect(await other.received(1)[0].headers["cookie"] == nil)
    }
}
