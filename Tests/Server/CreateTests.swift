import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

struct CreateTests {
    @Test func uploadBecomesAVideo() async throws {
        try await House.open { house in
            let answer = try await house.post([
                .value("name", "Große Jagd"), .value("externalId", "x-1"), .value("visibility", "unlisted"),
                .file("clip.mp4", "some bytes of a video"),
            ])
            #expect(answer.status == 201)
            let id = try #require(answer.json["id"]?.string)
            #expect(answer.header("location") == "/api/v1/videos/\(id)")
            #expect(answer.json["name"] == .string("Große Jagd"))
            #expect(answer.json["externalId"] == .string("x-1"))
            #expect(answer.json["visibility"] == .string("unlisted"))
            #expect(answer.json["source"]?["size"]?.integer == 21)
            let source = house.data.appendingPathComponent("videos/\(id)/source/original")
            #expect(try Data(contentsOf: source) == Data("some bytes of a video".utf8))
            #expect(try house.incoming.isEmpty)
        }
    }

    @Test func nameComesFromTheFile() async throws {
        try await House.open { house in
            let cases = [("C:\\films\\My clip.v2.mov", "My clip.v2"), ("", "Untitled"), (".hidden", ".hidden")]
            for (file, name) in cases {
                let answer = try await house.post([.file(file, "0123456789")])
                #expect(answer.json["name"] == .string(name))
            }
        }
    }

    @Test func brokenFormsLeaveNothing() async throws {
        try await House.open { house in
            let digits = "0123456789"
            let cases: [([House.Part], Int, String)] = [
                ([.value("name", "x")], 422, "file"),
                ([.value("nme", "x"), .file("a", digits)], 400, "nme"),
                ([.file("a", digits), .file("b", digits)], 400, "file"),
                ([.value("name", "x"), .value("name", "y"), .file("a", digits)], 400, "name"),
                ([.value("visibility", "secret"), .file("a", digits)], 422, "visibility"),
                ([.value("preset", "4k"), .file("a", digits)], 422, "preset"),
                ([.value("name", " "), .file("a", digits)], 422, "name"),
                ([.value("checksum", "md5=1"), .file("a", digits)], 422, "checksum"),
                ([.file("a", digits), .value("name", "a\u{7}b")], 422, "name"),
            ]
            for (parts, status, field) in cases {
                let answer = try await house.post(parts)
                #expect(answer.status == status, "\(parts)")
                #expect(answer.json["field"] == .string(field))
            }
            #expect(try await house.service.videos().total == 0)
            #expect(try house.incoming.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func uploadCutShortLeavesNothing() async throws {
        try await House.open { house in
            let client = try house.client()
            let part = House.Part.file("a.mp4", String(repeating: "x", count: 100_000)).text
            try await client.send(
                "POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                    + "Content-Length: 10000000\r\n\r\n" + part.dropLast(2))
            // The server has the first bytes once it has made a file for them.
            while try house.incoming.isEmpty { await Task.yield() }
            await client.close()
            while try !house.incoming.isEmpty { await Task.yield() }
            #expect(try await house.service.videos().total == 0)
            #expect(try await house.get("/healthz").status == 200)
            #expect(try await house.post([.file("b.mp4", "0123456789")]).status == 201)
        }
    }

    @Test func addressBecomesAVideo() async throws {
        try await House.open { house in
            let checksum = String(repeating: "aB", count: 32)
            let answer = try await house.send(
                "POST", "/api/v1/videos",
                json: #"{"source": "https://example.org/a/My%20clip.mp4?x=1", "checksum": "SHA-256=\#(checksum)"}"#)
            #expect(answer.status == 201)
            #expect(answer.json["name"] == .string("My clip"))
            #expect(answer.json["source"] == .null)
        }
    }

    @Test(arguments: [
        (#"{"source": "/etc/passwd"}"#, 422, "local_source"),
        (#"{"source": "file:///etc/passwd"}"#, 422, "local_source"),
        (#"{"source": "gopher://example.org/a"}"#, 422, "bad_source"),
        (#"{"source": "concat:a|b"}"#, 422, "bad_source"), (#"{"source": "https://"}"#, 422, "bad_source"),
        (#"{"source": "https://u:p@example.org/"}"#, 422, "bad_source"), (#"{"source": 7}"#, 422, "wrong_type"),
        (#"{"name": "x"}"#, 422, "no_source"), (#"{"sorce": "https://a.b/c"}"#, 400, "unknown_member"),
        (#"["a"]"#, 400, "bad_json"), ("{\n  \"source\" 1}", 400, "bad_json"), ("", 400, "bad_json"),
    ])
    func badAddressesAreRefused(_ json: String, _ status: Int, _ code: String) async throws {
        try await House.open { house in
            let answer = try await house.send("POST", "/api/v1/videos", json: json)
            #expect(answer.status == status)
            #expect(answer.json["code"] == .string(code))
            #expect(answer.header("content-type") == "application/problem+json")
            if json.contains("\n") { #expect(answer.json["detail"]?.string?.contains("line 2") == true) }
        }
    }

    @Test func otherTypesAndSizesAreRefused() async throws {
        var options = APIServer.Options()
        options.uploadLimit = 1000
        try await House.open(options: options) { house in
            let text = try await house.client().request(
                "POST", "/api/v1/videos", headers: ["content-type": "text/plain"], body: [1])
            #expect(text.status == 415)
            let large = try await house.post([.file("a", String(repeating: "x", count: 2000))])
            #expect(large.status == 413)
            let client = try house.client()
            let part = House.Part.file("a", String(repeating: "x", count: 2000)).text
            try await client.send(
                "POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                    + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
                    + String(part.utf8.count, radix: 16) + "\r\n" + part + "\r\n")
            #expect(try await client.answer().status == 413)
            #expect(try house.incoming.isEmpty)
        }
    }
}
