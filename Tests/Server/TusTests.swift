import Core
import Foundation
import HTTP
import Server
import StageKit
import TestClient
import Testing

/// The tus 1.0.0 door, status by status.
@Suite(.timeLimit(.minutes(1))) struct TusTests {
    private static let type = "application/offset+octet-stream"

    @Test func optionsTellWhatIsPossible() async throws {
        try await House.open { house in
            let answer = try await house.client().request("OPTIONS", "/api/v1/uploads")
            #expect(answer.status == 204)
            #expect(answer.header("tus-resumable") == "1.0.0")
            #expect(answer.header("tus-version") == "1.0.0")
            #expect(answer.header("tus-extension") == "creation,creation-with-upload,termination,checksum,expiration")
            #expect(answer.header("tus-checksum-algorithm") == "sha1,sha256,sha512,md5")
            #expect(answer.header("tus-max-size") == String(256 << 30))
        }
    }

    @Test func piecesBecomeAVideo() async throws {
        try await House.open { house in
            let created = try await house.tus(
                "POST", headers: ["upload-length": "11", "upload-metadata": "filename \(base64("Große Jagd.mov")),x"])
            #expect(created.status == 201)
            let path = try #require(created.header("location"))
            #expect(created.header("upload-expires") != nil)
            #expect(created.header("millrace-video") == nil)

            let first = try await house.patch(path, at: 0, "Hello ")
            #expect(first.status == 204)
            #expect(first.header("upload-offset") == "6")
            let head = try await house.tus("HEAD", path)
            #expect(head.status == 200)
            #expect(head.header("upload-offset") == "6")
            #expect(head.header("upload-length") == "11")
            #expect(head.header("upload-metadata") == "filename \(base64("Große Jagd.mov")),x")
            #expect(head.header("cache-control") == "no-store")

            let last = try await house.patch(path, at: 6, "World")
            #expect(last.status == 204)
            let id = try #require(last.header("millrace-video"))
            #expect(try await house.tus("HEAD", path).header("millrace-video") == id)
            #expect(try await house.get("/api/v1/videos/\(id)").json["name"] == .string("Große Jagd"))
            let source = house.data.appendingPathComponent("videos/\(id)/source/original")
            #expect(try Data(contentsOf: source) == Data("Hello World".utf8))
            #expect(try house.uploads.isEmpty)
            #expect(try await house.patch(path, at: 11, "").status == 204)
            #expect(try await house.patch(path, at: 0, "Hello World").status == 409)

            // The upload can be forgotten; the video stays.
            #expect(try await house.tus("DELETE", path).status == 204)
            #expect(try await house.tus("HEAD", path).status == 404)
            #expect(try await house.get("/api/v1/videos/\(id)").status == 200)
        }
    }

    @Test func creationMayBringBytes() async throws {
        try await House.open { house in
            let some = try await house.tus(
                "POST", headers: ["upload-length": "6", "content-type": Self.type], body: "abc")
            #expect(some.status == 201)
            #expect(some.header("upload-offset") == "3")
            let all = try await house.tus(
                "POST", headers: ["upload-length": "3", "content-type": Self.type], body: "abc")
            #expect(all.status == 201)
            #expect(all.header("millrace-video") != nil)
            let nothing = try await house.tus("POST", headers: ["upload-length": "0"])
            #expect(nothing.header("millrace-video") != nil)
        }
    }

    @Test func badRequestsAreRefused() async throws {
        var options = APIServer.Options()
        options.uploadLimit = 1000
        try await House.open(options: options) { house in
            let cases: [([String: String], String, Int)] = [
                (["upload-length": "5", "tus-resumable": "0.2.2"], "", 412), ([:], "", 400),
                (["upload-length": "-1"], "", 400), (["upload-length": "1e3"], "", 400),
                (["upload-length": "1001"], "", 413), (["upload-length": "5", "upload-metadata": "a b c"], "", 400),
                (["upload-length": "5", "upload-metadata": "name ***"], "", 400),
                (["upload-length": "5", "upload-metadata": "a,a"], "", 400),
                (["upload-length": "5", "upload-metadata": "visibility \(base64("secret"))"], "", 422),
                (["upload-length": "5", "content-type": "text/plain"], "abc", 415),
                (["upload-length": "2", "content-type": Self.type], "abc", 413),
            ]
            for (headers, body, status) in cases {
                let answer = try await house.tus("POST", headers: headers, body: body)
                #expect(answer.status == status, "\(headers)")
                #expect(answer.header("tus-resumable") == "1.0.0")
                #expect(answer.header("content-type") == "application/problem+json")
                if status == 412 { #expect(answer.header("tus-version") == "1.0.0") }
            }
            let path = try await house.begin(10)
            #expect(try await house.patch(path, at: 1, "abc").status == 409)
            #expect(try await house.patch(path, at: 0, "abcdefghijk").status == 413)
            #expect(try await house.patch(path, at: 0, "abc", ["content-type": "video/mp4"]).status == 415)
            #expect(try await house.patch(path, at: 0, "abc", ["upload-offset": "x"]).status == 400)
            #expect(try await house.patch(path, at: 0, "abc", ["tus-resumable": "2"]).status == 412)
            #expect(try await house.tus("HEAD", path).header("upload-offset") == "0")
            let unknown = "/api/v1/uploads/\(Identifier())"
            for method in ["HEAD", "DELETE"] { #expect(try await house.tus(method, unknown).status == 404) }
            #expect(try await house.patch(unknown, at: 0, "abc").status == 404)
            #expect(try await house.service.videos().total == 0)
        }
    }

    @Test func checksums() async throws {
        try await House.open { house in
            let path = try await house.begin(9)
            // Of "abc" (FIPS 180-4, RFC 1321, in base64).
            let good = [
                "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
                "md5 kAFQmDzST7DWlj99KOF/cg==",
            ]
            let wrong = try await house.patch(path, at: 0, "abd", ["upload-checksum": good[0]])
            #expect(wrong.status == 460)
            #expect(try await house.tus("HEAD", path).header("upload-offset") == "0")
            for bad in ["crc32 AAAA", "sha1", "sha1 AAAA", "sha1 ?"] {
                #expect(try await house.patch(path, at: 0, "abc", ["upload-checksum": bad]).status == 400)
            }
            for (index, checksum) in good.enumerated() {
                #expect(try await house.patch(path, at: index * 3, "abc", ["upload-checksum": checksum]).status == 204)
            }
            #expect(try await house.service.videos().total == 1)
        }
    }

    @Test func bytesOfABrokenConnectionStayUnlessTheyWereToBeChecked() async throws {
        try await House.open { house in
            for (checksum, offset) in [("", "50000"), ("upload-checksum: md5 kAFQmDzST7DWlj99KOF/cg==\r\n", "0")] {
                let path = try await house.begin(100_000)
                let client = try await house.half(path, checksum: checksum)
                await client.close()
                #expect(try await house.tus("HEAD", path).header("upload-offset") == offset)
            }
        }
    }

    @Test func oneConnectionAtATime() async throws {
        try await House.open { house in
            let path = try await house.begin(100_000)
            let client = try await house.half(path)
            let busy = try await house.patch(path, at: 50_000, "abc")
            #expect(busy.status == 423)
            #expect(busy.json["code"] == .string("upload_busy"))
            // Who forgets the upload ends the one that writes.
            #expect(try await house.tus("DELETE", path).status == 204)
            #expect(try house.uploads.isEmpty)
            await client.close()
            #expect(try await house.tus("HEAD", path).status == 404)
        }
    }

    @Test func otherMethodsThroughPost() async throws {
        try await House.open { house in
            let path = try await house.begin(3)
            let answer = try await house.tus(
                "POST", path,
                headers: ["x-http-method-override": "PATCH", "upload-offset": "0", "content-type": Self.type],
                body: "abc")
            #expect(answer.status == 204)
            #expect(answer.header("millrace-video") != nil)
        }
    }

    @Test func moreThanTheDiskHoldsIsRefusedAtOnce() async throws {
        var options = APIServer.Options()
        options.uploadLimit = 1 << 60
        try await House.open(options: options) { house in
            let answer = try await house.tus("POST", headers: ["upload-length": String(1 << 59)])
            #expect(answer.status == 507)
        }
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

extension House {
    fileprivate func tus(
        _ method: String, _ path: String = "/api/v1/uploads", headers: [String: String] = [:], body: String = ""
    ) async throws -> TestClient.Answer {
        let headers = ["tus-resumable": "1.0.0"].merging(headers) { $1 }
        return try await client().request(method, path, headers: headers, body: Array(body.utf8))
    }

    fileprivate func begin(_ length: Int) async throws -> String {
        try #require(try await tus("POST", headers: ["upload-length": String(length)]).header("location"))
    }

    fileprivate func patch(
        _ path: String, at offset: Int, _ body: String, _ headers: [String: String] = [:]
    ) async throws -> TestClient.Answer {
        let standard = ["upload-offset": String(offset), "content-type": "application/offset+octet-stream"]
        return try await tus("PATCH", path, headers: standard.merging(headers) { $1 }, body: body)
    }

    /// Sends half of an upload of 100,000 bytes and stays; returns when the half is in the file.
    fileprivate func half(_ path: String, checksum: String = "") async throws -> TestClient {
        let client = try client()
        try await client.send(
            "PATCH \(path) HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\(checksum)"
                + "Content-Type: application/offset+octet-stream\r\nContent-Length: 100000\r\n\r\n"
                + String(repeating: "x", count: 50_000))
        let file = data.appendingPathComponent("uploads/\(path.split(separator: "/").last ?? "")").path
        while try FileManager.default.fileExists(atPath: file) == false || size(file) < 50_000 { await Task.yield() }
        return client
    }

    private func size(_ file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        return (attributes[.size] as? NSNumber)?.intValue ?? 0
    }

    /// What lies in the folder of uploads.
    fileprivate var uploads: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: data.appendingPathComponent("uploads").path) }
    }
}
