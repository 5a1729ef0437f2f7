import Core
import Foundation
import HTTP
import Media
import ScriptedRunner
import StageKit
import TestClient
import Testing

@testable import Server

/// What those who run the server may do with runners, and nobody else.
@Suite(.timeLimit(.minutes(1))) struct RunnerAdminTests {
    /// Section by section of PeerTube's calls, `retry` besides: with the status for whoever may.
    static let calls: [(method: String, path: String, status: Int)] = [
        ("POST", "/registration-tokens/generate", 204), ("GET", "/registration-tokens", 200),
        ("DELETE", "/registration-tokens/{token}", 204), ("GET", "", 200), ("DELETE", "/{runner}", 204),
        ("GET", "/jobs", 200), ("POST", "/jobs/{id}/cancel", 204), ("POST", "/jobs/{id}/retry", 204),
        ("DELETE", "/jobs/{id}", 204),
    ]

    @Test func theTableIsWhole() async throws {
        try await House.open { house in
            let routes = RunnerAdminRoutes(service: house.service, sockets: RunnerSockets.hall(house.service)).all
            let known = Set(routes.map { "\($0.method.rawValue) \($0.pattern.description)" })
            #expect(known == Set(Self.calls.map { "\($0.method) /api/v1/runners\($0.path)" }))
            #expect(routes.allSatisfy { $0.scope == "manage" })
        }
    }

    /// Refused before anything is looked up, and nothing happens.
    @Test func onlyTheScopeManageOpens() async throws {
        let clip = try SampleClip(duration: 1, width: 160, height: 120, frameRate: Rational(10, 1))
        try await RunnerHouse.open(clip: clip, heights: [120]) { runners in
            let house = runners.house
            let runner = try await runners.runner("one")
            try await runners.offered(runner)
            let job = try #require(try await runner.take())
            for scope in ["read", "upload", "manage"] {
                try await house.service.createToken(hash: TokenHash.of("of \(scope)"), scope: scope, name: scope)
            }
            let places = try await Self.places(house, job.uuid)
            let before = try await Self.state(house)
            for (method, path, _) in Self.calls {
                for existing in [true, false] {
                    let path = Self.filled(
                        path, existing ? places : ["token": "99", "runner": "99", "id": "\(Identifier())"])
                    for (token, status, code) in [
                        ("read", 403, "wrong_scope"), ("upload", 403, "wrong_scope"), ("nobody", 401, "unauthorized"),
                    ] {
                        let answer = try await house.send(
                            method, "/api/v1/runners" + path, headers: ["authorization": "Bearer of \(token)"])
                        #expect(answer.status == status, "\(method) \(path) by \(token)")
                        #expect(answer.json["code"]?.string == code && answer.json["status"]?.integer == status)
                        #expect(answer.header("content-type") == "application/problem+json")
                        #expect((answer.header("www-authenticate") != nil) == (status == 401))
                    }
                }
            }
            #expect(try await Self.state(house) == before)
            #expect(try await runner.update(job, progress: 1).status == 204)
        }
    }

    /// Each call by somebody who may, on something that is there, and on something that is not.
    @Test func whoeverMayIsLetThrough() async throws {
        let clip = try SampleClip(duration: 1, width: 160, height: 120, frameRate: Rational(10, 1))
        let missing = ["token": "99", "runner": "99", "id": "\(Identifier())"]
        try await RunnerHouse.open(clip: clip, heights: [120]) { runners in
            let house = runners.house
            let runner = try await runners.runner("one")
            try await runners.offered(runner)
            let job = try #require(try await runner.take())
            try await house.service.createToken(hash: TokenHash.of("of manage"), scope: "manage", name: "manage")
            let places = try await Self.places(house, job.uuid)
            func send(_ method: String, _ path: String) async throws -> TestClient.Answer {
                try await house.send(method, "/api/v1/runners" + path, headers: ["authorization": "Bearer of manage"])
            }
            // The tokens go last: with them goes the runner.
            let last = Self.calls.filter { $0.path.hasSuffix("{token}") }
            let calls = Self.calls.filter { !$0.path.hasSuffix("{token}") && $0.path != "/{runner}" }
            for (method, path, status) in calls + [("DELETE", "/{runner}", 204)] + last {
                if path.contains("{") {
                    #expect(try await send(method, Self.filled(path, missing)).status == 404, "\(method) \(path)")
                }
                let answer = try await send(method, Self.filled(path, places))
                #expect(answer.status == status, "\(method) \(path): \(answer.text)")
            }
            for path in ["/registration-tokens/x", "/x", "/jobs/x"] {
                let answer = try await send("DELETE", path)
                #expect([400, 404].contains(answer.status), "\(path)")
            }
        }
    }

    private static func filled(_ path: String, _ places: [String: String]) -> String {
        places.reduce(path) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    /// What is there of each kind.
    private static func places(_ house: House, _ job: String) async throws -> [String: String] {
        func first(_ path: String) async throws -> String {
            let id = try await house.get("/api/v1/runners\(path)").json["data"]?.array?.first?["id"]?.integer
            return String(try #require(id))
        }
        return ["token": try await first("/registration-tokens"), "runner": try await first(""), "id": job]
    }

    private static func state(_ house: House) async throws -> [String] {
        let tokens = try await house.get("/api/v1/runners/registration-tokens").text
        let runners = try await house.service.runners().data.map(\.name)
        let jobs = try await house.service.runnerJobs().data.map { "\($0.id) \($0.state)" }
        return [tokens] + runners + jobs
    }
}
