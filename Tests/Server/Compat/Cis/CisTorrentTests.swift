import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

/// The torrent calls of P2P-Tube's ingestion server.
struct CisTorrentTests {
    private static func list(_ house: House) async throws -> [String] {
        let answer = try await house.get("/get_torrent_list")
        #expect(answer.status == 200 && answer.header("content-type") == "application/json")
        return answer.json.array?.compactMap(\.string) ?? []
    }

    private static func call(_ house: House, _ name: String, _ body: String) async throws -> TestClient.Answer {
        // Old clients send any media type, or none.
        try await house.client().request("POST", "/" + name, body: Array(body.utf8))
    }

    @Test func listsStopsStartsAndRemoves() async throws {
        try await House.openSeeding { house in
            #expect(try await Self.list(house) == [])
            var names: [String] = []
            for number in 1...3 {
                names.append("\(try await house.upload(House.infoHash(number)).id)_360p.mp4.tstream")
            }
            #expect(try await Self.list(house) == names)
            let stopped = try await Self.call(
                house, "stop_torrents", #"["\#(names[1])", "no such.tstream", "\#(names[0].dropLast(8))"]"#)
            #expect(stopped.status == 200 && stopped.text == "None")
            #expect(try await Self.list(house) == [names[2]])
            let started = try await Self.call(house, "start_torrents", #"["\#(names[1])"]"#)
            #expect(started.status == 200 && started.text == "None")
            #expect(try await Self.list(house) == [names[1], names[2]])
            // All of them or none.
            let unknown = try await Self.call(house, "start_torrents", #"["\#(names[0])", "no such.tstream"]"#)
            #expect(unknown.status == 404)
            #expect(unknown.json["detail"]?.string?.contains("no such.tstream") == true)
            #expect(try await Self.list(house) == [names[1], names[2]])
            #expect(try await Self.call(house, "remove_torrents", #"["\#(names[2])"]"#).text == "None")
            #expect(try await Self.list(house) == [names[1]])
            #expect(try await house.get("/api/v1/torrents").json["total"]?.integer == 2)
        }
    }

    @Test(arguments: ["start_torrents", "stop_torrents", "remove_torrents"])
    func refusesBadBodies(_ name: String) async throws {
        try await House.openSeeding { house in
            for (body, status) in [
                ("", 400), ("[", 400), ("{}", 422), ("null", 422), ("[1]", 422), (#"["a", null]"#, 422), (#"[""]"#, 422),
            ] {
                let answer = try await Self.call(house, name, body)
                #expect(answer.status == status, "\(body)")
                #expect(answer.header("content-type") == "application/problem+json")
            }
            #expect(try await Self.call(house, name, "[]").text == "None")
            let many = "[" + String(repeating: "\"a\",", count: 1000) + "\"a\"]"
            #expect(try await Self.call(house, name, many).status == 422)
            #expect(try await house.get("/" + name).status == 405)
        }
    }
}
