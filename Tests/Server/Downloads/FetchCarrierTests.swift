import Foundation
import LoopbackServer
import StageKit
import Synchronization
import TestClient
import Testing

@testable import Core
@testable import Server

/// Downloads from real servers, right ones and wrong ones: the file is right or not there, and the state says why.
@Suite(.timeLimit(.minutes(1))) struct FetchCarrierTests {
    private static let path = DownloadRoutesTests.path

    private func open(allow: String = #"["127.0.0.0/8"]"#, _ body: @Sendable (House) async throws -> Void) async throws
    {
        let text = """
            {"pipeline": {"ingest": {"stage": "prepared.ingest"}, "package": {"stage": "prepared.package", "after": ["ingest"]}},
             "network": {"allow": \(allow)}}
            """
        try await House.open(pipeline: text, catalog: House.catalog, body)
    }

    private func add(_ house: House, _ url: String, _ more: [JSON.Member] = []) async throws -> String {
        let body = JSON.object([JSON.Member("url", .string(url))] + more).text()
        let answer = try await house.send("POST", Self.path, json: body)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["id"]?.string)
    }

    private func files(_ house: House) -> [String] {
        let folder = house.data.appendingPathComponent("downloads/local").path
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
            .sorted()
    }

    private static let name = "Content-Disposition: attachment; filename*=UTF-8''%2E%2E%2Fe%E2%80%AEvil%0A.mp4"

    @Test func whatComesIsKeptUnderASafeName() async throws {
        let server = try LoopbackServer { path in
            switch path {
            case "/named": [.answer(headers: [Self.name, "Content-Type: video/mp4"], body: Array("named".utf8))]
            case "/moved": [.redirect(to: "/there/film.mp4")]
            case "/": [.redirect(to: "/there/film.mp4")]
            default: [.answer(body: Array("found".utf8))]
            }
        }
        defer { server.close() }
        try await open { house in
            let named = try await house.settled(try await add(house, server.address("/named")))
            #expect(named["state"] == "finished" && named["mediaType"] == "video/mp4", "\(named.text())")
            let file = URL(fileURLWithPath: named["file"]?.string ?? "")
            #expect(
                file.deletingLastPathComponent().lastPathComponent == "local"
                    && file.lastPathComponent.hasSuffix(".mp4"))
            #expect(
                file.lastPathComponent.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E && $0 != "/" }
            )
            // The address has a name, or the one that it leads to.
            for (path, name) in [("/moved", "moved"), ("/", "film.mp4")] {
                let end = try await house.settled(try await add(house, server.address(path)))
                #expect(end["file"]?.string?.hasSuffix("/local/\(name)") == true, "\(end.text())")
            }
        }
    }

    @Test func whatIsWrongSaysWhyAndLeavesNoFile() async throws {
        let server = try LoopbackServer { path in
            switch path {
            case "/gone": [.answer("404 Not Found", body: Array("no such page".utf8))]
            case "/secret": [.answer("403 Forbidden")]
            case "/loop": [.redirect(to: "/loop")]
            default: [.answer(body: Array("hello".utf8))]
            }
        }
        defer { server.close() }
        try await open { house in
            let sum = [JSON.Member("checksum", .string("md5=00000000000000000000000000000000"))]
            let cases = [
                ("/gone", "not_found", []), ("/secret", "forbidden", []), ("/loop", "too_many_redirects", []),
                ("/x", "wrong_checksum", sum),
            ]
            for (path, code, more) in cases {
                let end = try await house.settled(try await add(house, server.address(path), more))
                #expect(end["state"] == "failed" && end["error"]?["code"] == .string(code), "\(end.text())")
            }
            #expect(files(house) == [])
            let right = [JSON.Member("checksum", .string("md5=5d41402abc4b2a76b9719d911017c592"))]
            let end = try await house.settled(try await add(house, server.address("/hello"), right))
            #expect(end["state"] == "finished" && end["checked"] == "md5", "\(end.text())")
            let responses = try await house.get("\(Self.path)/stats").json["responses"]
            #expect(
                responses?["404"] == 1 && responses?["403"] == 1 && responses?["200"] == 1, "\(responses?.text() ?? "")"
            )
        }
    }

    @Test func whatMayPassIsTriedAgain() async throws {
        let counts = Counter()
        let server = try LoopbackServer { _ in
            counts.next() == 1
                ? [.answer("429 Too Many Requests", headers: ["Retry-After: 100"])]
                : [.answer(body: Array("hello".utf8))]
        }
        defer { server.close() }
        try await open { house in
            let id = try await add(house, server.address("/busy"))
            let bell = house.service.downloads.bell
            while true {
                let heard = bell.count(Downloads.name)
                let now = try await house.get("\(Self.path)/\(id)").json
                if let time = now["notBefore"]?.string.flatMap({ Timestamp($0) }) {
                    #expect(time > .now + 60 && now["state"] == "enqueued" && now["error"]?["code"] == "server_error")
                    break
                }
                await bell.wait(Downloads.name, after: heard, until: .now + 0.2)
            }
            // Who cannot wait asks for it.
            #expect(try await house.send("POST", "\(Self.path)/\(id)/resume").status == 200)
            let end = try await house.settled(id)
            #expect(end["state"] == "finished" && end["attempts"] == 2 && end["error"] == .null, "\(end.text())")
        }
    }

    @Test func privateAddressesAreRefusedUnlessAllowed() async throws {
        let server = try LoopbackServer { _ in [.answer()] }
        defer { server.close() }
        try await open(allow: "[]") { house in
            let end = try await house.settled(try await add(house, server.address("/x")))
            #expect(end["error"]?["code"] == "refused_address", "\(end.text())")
            #expect(end["error"]?["hint"]?.string?.contains("network") == true)
        }
        #expect(server.requests.isEmpty)
    }

    @Test func filesOfThisMachineAreCopied() async throws {
        try await open { house in
            let folder = house.data.appendingPathComponent("downloads/local")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("hello".utf8).write(to: folder.appendingPathComponent("a file.txt"))
            let right = JSON.Member("checksum", .string("md5=5d41402abc4b2a76b9719d911017c592"))
            let end = try await house.settled(
                try await add(house, folder.appendingPathComponent("a file.txt").path, [right]))
            #expect(end["state"] == "finished" && end["checked"] == "md5", "\(end.text())")
            let wrong = JSON.Member("checksum", .string("md5=5d41402abc4b2a76b9719d911017c593"))
            let bad = try await house.settled(
                try await add(house, folder.appendingPathComponent("a file.txt").path, [wrong]))
            #expect(bad["error"]?["code"] == "wrong_checksum", "\(bad.text())")
            let none = try await house.settled(try await add(house, folder.appendingPathComponent("none").path))
            #expect(none["error"]?["code"] == "not_found", "\(none.text())")
            #expect(files(house) == ["a file-2.txt", "a file.txt"])
        }
    }
}

/// Counts calls from any thread.
private final class Counter: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
