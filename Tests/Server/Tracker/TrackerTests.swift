import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

/// The tracker as clients meet it.
struct TrackerTests {
    private static func open(
        _ settings: String, _ body: @Sendable (House) async throws -> Void
    ) async throws {
        let pipeline = #"{"pipeline": {"ingest": {"stage": "prepared.ingest"}}, "doors": {"tracker": \#(settings)}}"#
        try await House.open(pipeline: pipeline, catalog: House.catalog, body)
    }

    private static let hash = AnnouncementTests.hash

    private static func path(_ id: Int, port: Int, _ more: String = "") -> String {
        "/announce?info_hash=\(hash)&peer_id=-XX0001-abcdefghijk\(id)&port=\(port)&left=\(id)" + more
    }

    @Test func announcesAndScrapes() async throws {
        try await Self.open(#"{"open": true, "interval": "20m"}"#) { house in
            #expect(try await house.send("HEAD", Self.path(0, port: 257)).status == 200)
            let first = try await house.get(Self.path(0, port: 258, "&event=started"))
            #expect(first.status == 200)
            #expect(first.header("content-type") == "text/plain")
            let ip = "11:external ip4:\u{7f}\0\0\u{1}"
            #expect(
                first.text == "d8:completei1e\(ip)10:incompletei0e8:intervali1200e12:min intervali300e5:peers0:e")
            let second = try await house.get(Self.path(5, port: 259))
            let packed = "d8:completei1e\(ip)10:incompletei1e8:intervali1200e12:min intervali300e5:peers6:"
            #expect(second.body == Array(packed.utf8) + [127, 0, 0, 1, 1, 2] + Array("e".utf8))
            let list = try await house.get(Self.path(5, port: 259, "&compact=0"))
            let peer = "d2:ip9:127.0.0.17:peer id20:-XX0001-abcdefghijk04:porti258ee"
            #expect(list.text.hasSuffix("5:peersl\(peer)ee"))
            let short = try await house.get(Self.path(5, port: 259, "&compact=0&no_peer_id=1"))
            #expect(short.text.hasSuffix("5:peersld2:ip9:127.0.0.14:porti258eeee"))
            let scrape = try await house.get("/scrape?info_hash=\(Self.hash)&info_hash=\(String(repeating: "a", count: 20))")
            let none = "20:aaaaaaaaaaaaaaaaaaaad8:completei0e10:downloadedi0e10:incompletei0ee"
            #expect(
                scrape.body == Array("d5:filesd\(none)20:".utf8)
                    + [0xFF, 0, 0x12, 0x78, 0x9A] + Array("abcdefghijklmn~d8:completei1e10:downloadedi0e10:incompletei1eeee".utf8))
            let metrics = try await house.get("/metrics").text
            #expect(metrics.contains("millrace_tracker_peers{kind=\"seed\"} 1\n"))
            #expect(metrics.contains("millrace_tracker_swarms 1\n"))
            #expect(metrics.contains("millrace_tracker_requests_total{kind=\"announce\"} 4\n"))
        }
    }

    @Test func whatIsWrongIsSaid() async throws {
        try await Self.open("{}") { house in
            for (path, words) in [
                (Self.path(1, port: 6881), "there is no torrent with the info-hash ff0012789a"),
                ("/announce?info_hash=abc", "info_hash has 3 bytes"), ("/announce", "info_hash is missing"),
                (Self.path(-1, port: 6881), "peer_id has 21 bytes"),
                ("/scrape", "info_hash is missing"), ("/scrape?info_hash=%4", "bad escape"),
            ] {
                let answer = try await house.get(path)
                #expect(answer.status == 200)
                let text = answer.text
                #expect(text.hasPrefix("d14:failure reason") && text.contains(words), "\(text)")
            }
            let long = try await house.get("/announce?info_hash=" + String(repeating: "%41", count: 350_000))
            #expect(long.status == 414)
            let metrics = try await house.get("/metrics").text
            #expect(metrics.contains("millrace_tracker_requests_total{kind=\"refused\"} 6\n"))
            // Elsewhere a query is text.
            #expect(try await house.get("/api/v1/videos?name=%FF").status == 400)
        }
    }

    @Test func torrentsOfThisServerAreServedWhileTheyAreHere() async throws {
        try await House.openSeeding { house in
            #expect(try await house.get(Self.path(0, port: 258)).text.contains("14:failure reason"))
            let video = try await house.upload("ff0012789a6162636465666768696a6b6c6d6e7e")
            #expect(try await house.get(Self.path(0, port: 258)).text.contains("8:completei1e"))
            #expect(try await house.get("/scrape?info_hash=\(Self.hash)").text.contains("8:completei1e"))
            #expect(try await house.send("DELETE", "/api/v1/videos/\(video.id)").status == 204)
            #expect(try await house.get(Self.path(0, port: 258)).text.contains("14:failure reason"))
            #expect(try await house.get("/metrics").text.contains("millrace_tracker_swarms 0\n"))
        }
    }

    @Test func addressesAreBelievedFromProxiesAlone() async throws {
        try await Self.open(#"{"open": true}"#) { house in
            _ = try await house.get(Self.path(0, port: 258, "&ip=10.9.8.7"), ["x-forwarded-for": "10.9.8.6"])
            let seen = try await house.get(Self.path(1, port: 1, "&compact=0&no_peer_id=1")).text
            #expect(seen.contains("127.0.0.1") && !seen.contains("10.9.8"))
        }
        try await Self.open(#"{"open": true, "proxies": ["127.0.0.0/8"], "addresses": ["198.51.100.4"]}"#) { house in
            _ = try await house.get(Self.path(0, port: 258, "&ip=10.9.8.7"))
            _ = try await house.get(Self.path(0, port: 300), ["x-forwarded-for": "192.0.2.1, 10.9.8.6"])
            _ = try await house.get(Self.path(0, port: 301), ["x-forwarded-for": "2001:db8::5"])
            // A peer of this machine is told to others under this machine's address.
            _ = try await house.get(Self.path(0, port: 302))
            let seen = try await house.get(
                Self.path(1, port: 1, "&compact=0&no_peer_id=1"), ["x-forwarded-for": "192.0.2.9"]
            ).text
            for (ip, port) in [("10.9.8.7", 258), ("10.9.8.6", 300), ("2001:db8:0:0:0:0:0:5", 301), ("198.51.100.4", 302)] {
                #expect(seen.contains("d2:ip\(ip.utf8.count):\(ip)4:porti\(port)ee"), "\(seen)")
            }
            #expect(!seen.contains("192.0.2.1") && !seen.contains("127.0.0.1"))
            let packed = try await house.get(Self.path(2, port: 2)).text
            #expect(packed.contains("6:peers618:"))
            let wrong = try await house.get(Self.path(0, port: 300), ["x-forwarded-for": "0.0.0.0"]).text
            #expect(wrong.hasPrefix("d14:failure reason"))
        }
    }

    /// Without a setting a numeric `Host` tells under which address this machine was found.
    @Test func peersHereAreFoundUnderTheAddressThatWasAsked() async throws {
        try await Self.open(#"{"open": true, "proxies": ["127.0.0.1"]}"#) { house in
            _ = try await house.get(Self.path(0, port: 302))
            let path = Self.path(1, port: 1, "&compact=0&no_peer_id=1")
            let named = try await house.get(path, ["x-forwarded-for": "192.0.2.9", "host": "tracker.example:80"]).text
            #expect(named.hasSuffix("5:peerslee"))
            let numeric = try await house.get(path, ["x-forwarded-for": "192.0.2.9", "host": "198.51.100.4:80"]).text
            #expect(numeric.hasSuffix("5:peersld2:ip12:198.51.100.44:porti302eeee"), "\(numeric)")
        }
    }
}
