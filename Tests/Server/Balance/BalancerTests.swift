import Foundation
import LoopbackServer
import StageKit
import TestClient
import Testing

@testable import Server

/// A balancer before servers that say what a script says.
@Suite(.timeLimit(.minutes(1))) struct BalancerTests {
    private static let job = #"{"code": "33", "raw_video": "a", "name": "b", "weight": 1, "thumbs": 0, "transcode_configs": []}"#

    /// - Parameter load: as the body of `/get_load`.
    private static func server(_ load: String, status: String = "200 OK", body: String = "Job submitted.") throws -> LoopbackServer {
        try LoopbackServer { path in
            path == "/get_load" ? [.answer(body: Array(load.utf8))] : [.answer(status, body: Array(body.utf8))]
        }
    }

    private func open(
        _ servers: [LoopbackServer], more: [String] = [], error: String? = nil, _ body: (Balancer) async throws -> Void
    ) async throws {
        var options = Balancer.Options()
        options.port = 0
        options.servers = servers.map { String($0.address("")) } + more
        (options.sample, options.loadTimeout, options.timeout, options.deadline) = (10, 1, 1, 5)
        options.error = error
        let balancer = try await Balancer(options)
        do { try await body(balancer) } catch {
            await balancer.stop(grace: .zero)
            throw error
        }
        await balancer.stop(grace: .zero)
        for server in servers { server.close() }
    }

    private static func post(
        _ balancer: Balancer, _ path: String = "/ingest_content", _ body: String = job, _ headers: [String: String] = [:]
    ) async throws -> TestClient.Answer {
        try await TestClient(port: balancer.port).request("POST", path, headers: headers, body: Array(body.utf8))
    }

    @Test func jobsGoToTheLeastLoaded() async throws {
        // A number or a text, as the old dummy server had it.
        let (busy, idle) = (try Self.server(#"{"load": 100}"#), try Self.server(#"{"load": "7"}"#))
        try await open([busy, idle]) { balancer in
            let answer = try await Self.post(balancer, "/ingest_content", Self.job, ["authorization": "Bearer t"])
            #expect(answer.status == 200 && answer.text == "Job submitted.")
            let got = await idle.received(2)
            #expect(got.last?.path == "/ingest_content" && got.last?.body == Array(Self.job.utf8))
            #expect(got.last?.headers["authorization"] == "Bearer t")
            #expect(busy.requests == ["/get_load"])
        }
    }

    @Test func serversThatAreDownOrSilentOrBrokenArePassedOver() async throws {
        let silent = try LoopbackServer { _ in [.stall] }
        let broken = try Self.server(#"{"load": 1}"#, status: "500 Internal Server Error")
        let good = try Self.server(#"{"load": 50}"#)
        try await open([silent, broken, good], more: ["http://127.0.0.1:1"]) { (balancer: Balancer) async throws in
            for _ in 0..<2 { #expect(try await Self.post(balancer).status == 200) }
            #expect(good.requests.count { $0 == "/ingest_content" } == 2)
            // They are remembered: the second job does not wait for them.
            #expect(silent.requests.count == 1 && broken.requests.count == 2)
        }
    }

    @Test func whatAServerRefusesTheClientIsTold() async throws {
        let server = try Self.server(#"{"load": 1}"#, status: "422 Unprocessable Content", body: #"{"field":"name"}"#)
        try await open([server]) { balancer in
            let answer = try await Self.post(balancer)
            #expect(answer.status == 422 && answer.text == #"{"field":"name"}"#)
            #expect(try await Self.post(balancer, "/ingest_content", "no JSON").status == 400)
            #expect(try await Self.post(balancer, "/elsewhere").status == 404)
            let got = try await TestClient(port: balancer.port).request("GET", "/get_load")
            #expect(got.status == 405 && got.header("allow")?.contains("POST") == true)
            #expect(try await Self.post(balancer, "/ingest_content", Self.job, ["host": "evil.example"]).status == 421)
        }
    }

    @Test func whenNobodyTakesItTheWebServerIsToldUntilItListens() async throws {
        let first = try LoopbackServer { _ in [.answer("503 Service Unavailable")] }
        defer { first.close() }
        try await open([], more: ["http://127.0.0.1:1"], error: first.address("/cis_error/")) { (balancer: Balancer) async throws in
            #expect(try await Self.post(balancer).status == 200)
            #expect(await first.received(2).map(\.path) == ["/cis_error/33/unreachable", "/cis_error/33/unreachable"])
            // Who cannot be called is told at once.
            let old = Self.job.replacing(#""code": "33", "#, with: "")
            #expect(try await Self.post(balancer, "/ingest_content", old).status == 503)
        }
    }

    @Test func torrentCallsGoToAll() async throws {
        let servers = [try Self.server("", body: "None"), try Self.server("", status: "404 Not Found", body: "{}")]
        try await open(servers) { balancer in
            let answer = try await Self.post(balancer, "/stop_torrents", #"["a.tstream"]"#)
            #expect(answer.status == 200 && answer.text == "None")
            #expect(servers.allSatisfy { $0.requests == ["/stop_torrents"] })
            servers[0].close()
        }
    }
}
