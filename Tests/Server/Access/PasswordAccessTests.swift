import Core
import Foundation
import HTTP
import Passwords
import StageKit
import TestClient
import Testing

@testable import Server

@Suite struct PasswordAccessTests {
    private static func basic(_ user: String, _ password: String) -> [String: String] {
        ["authorization": "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()]
    }

    @Test func aUserComesInByPasswordAsFarAsTheScopeGoes() async throws {
        try await House.open { house in
            try Service.createUser(
                name: "ada", passwordHash: try PasswordHash.of("engine no. 1"), scope: "read", data: house.data)
            for _ in 0..<2 {
                #expect(try await house.get("/api/v1/videos", Self.basic("ada", "engine no. 1")).status == 200)
            }
            let far = try await house.send(
                "DELETE", "/api/v1/videos/\(Identifier())", headers: Self.basic("ada", "engine no. 1"))
            #expect(far.status == 403)
            #expect(far.json["detail"] == .string("your scope is read"))
            #expect(far.json["hint"]?.string?.contains("manage") == true)
            for (user, password) in [("ada", "engine no. 2"), ("ada", ""), ("bob", "engine no. 1"), ("", "engine no. 1")] {
                let answer = try await house.get("/api/v1/videos", Self.basic(user, password))
                #expect(answer.status == 401)
                let challenges = answer.headers.filter { $0.name == "www-authenticate" }.map(\.value)
                #expect(challenges.count == 2 && challenges[0].hasPrefix("Bearer") && challenges[1].hasPrefix("Basic"))
            }
            // Gone is gone, also for what was right a moment ago.
            #expect(try Service.deleteUser("ada", data: house.data))
            #expect(try await house.get("/api/v1/videos", Self.basic("ada", "engine no. 1")).status == 401)
            #expect(try Service.users(data: house.data) == [])
        }
    }

    @Test func whoeverIsWrongTooOftenHasToWait() async throws {
        try await House.open { house in
            try await house.service.createToken(hash: TokenHash.of("right"), scope: "read", name: "player")
            var statuses: [Int] = []
            for _ in 0..<40 where statuses.last != 429 {
                statuses.append(try await house.get("/api/v1/videos", ["authorization": "Bearer wrong"]).status)
            }
            #expect(statuses.dropLast().allSatisfy { $0 == 401 } && statuses.last == 429)
            #expect(statuses.count > 20)
            let blocked = try await house.get("/api/v1/videos", Self.basic("ada", "guess"))
            #expect(blocked.status == 429)
            #expect(Int(blocked.header("retry-after") ?? "") ?? 0 > 0)
            #expect(blocked.json["code"] == .string("too_many_failures"))
            // Who has a token is not kept out by neighbours.
            #expect(try await house.get("/api/v1/videos", ["authorization": "Bearer right"]).status == 200)
        }
    }

    @Test func aTokenKnowsItsLastUse() async throws {
        try await House.open { house in
            let id = try await house.service.createToken(hash: TokenHash.of("right"), scope: "read", name: "player")
            #expect(try Service.tokens(data: house.data).map(\.lastUsedAt) == [nil])
            _ = try await house.get("/api/v1/videos", ["authorization": "Bearer right"])
            let first = try #require(try Service.tokens(data: house.data).first)
            #expect(first.id == id && first.name == "player" && first.lastUsedAt != nil)
            _ = try await house.get("/api/v1/videos", ["authorization": "Bearer right"])
            #expect(try Service.tokens(data: house.data).first?.lastUsedAt == first.lastUsedAt)
            #expect(try Service.deleteToken(id, data: house.data))
            #expect(try await house.get("/api/v1/videos", ["authorization": "Bearer right"]).status == 401)
        }
    }

    @Test func anUnknownUserCostsAsMuchAsAWrongPassword() async throws {
        let desk = PasswordDesk()
        let hash = try PasswordHash.of("engine no. 1")
        let clock = ContinuousClock()
        _ = try await desk.verify(Secret("first"), user: "a", hash: hash)
        var known = Duration.zero
        var unknown = Duration.zero
        for _ in 0..<4 {
            known += try await clock.measure { _ = try await desk.verify(Secret("wrong"), user: "a", hash: hash) }
            unknown += try await clock.measure { _ = try await desk.verify(Secret("wrong"), user: "b", hash: nil) }
        }
        // Both hash; what is not hashed would be a thousand times faster.
        #expect(unknown > known / 10 && known > unknown / 10)
        #expect(try await desk.verify(Secret("engine no. 1"), user: "a", hash: hash))
        #expect(await desk.remembers(Secret("engine no. 1"), user: "a", hash: hash))
        #expect(await !desk.remembers(Secret("engine no. 1"), user: "b", hash: hash))
        #expect(await !desk.remembers(Secret("engine no. 1"), user: "a", hash: try PasswordHash.of("engine no. 1")))
    }
}
