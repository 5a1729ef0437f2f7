import Foundation
import HTTP
import Sys
import TestClient
import Testing

struct FileResponseTests {
    /// Serves a file of 3 MB for the length of a test.
    private func serving(_ body: (TestClient, [UInt8]) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let server = try await HTTPServer(loops: 1) { request in
            let file = try OpenFile(path: file.path)
            return try .file(file, for: request, type: "video/mp4", headers: ["cache-control": "no-cache"])
        }
        let client = try TestClient(port: server.port)
        try await body(client, bytes)
        await server.stop()
    }

    @Test func wholeAndParts() async throws {
        try await serving { client, bytes in
            let whole = try await client.request("GET", "/")
            #expect(whole.body == bytes)
            #expect(whole.header("accept-ranges") == "bytes")
            #expect(whole.header("cache-control") == "no-cache")
            let etag = try #require(whole.header("etag"))
            let part = try await client.request("GET", "/", headers: ["range": "bytes=10-2000009", "if-range": etag])
            #expect(part.status == 206)
            #expect(part.header("content-range") == "bytes 10-2000009/3000000")
            #expect(part.body == Array(bytes[10..<2_000_010]))
            let other = try await client.request("GET", "/", headers: ["range": "bytes=10-19", "if-range": "\"x\""])
            #expect(other.status == 200)
            let same = try await client.request("GET", "/", headers: ["if-none-match": etag])
            #expect(same.status == 304)
            #expect(same.header("etag") == etag)
            let head = try await client.request("HEAD", "/", headers: ["range": "bytes=0-1"])
            #expect(head.status == 200 && head.header("content-length") == "3000000")
        }
    }

    @Test func severalParts() async throws {
        try await serving { client, bytes in
            let answer = try await client.request("GET", "/", headers: ["range": "bytes=0-1,-2"])
            #expect(answer.status == 206)
            let type = try #require(answer.header("content-type"))
            let boundary = try #require(type.split(separator: "=").last)
            var expected = Array("--\(boundary)\r\ncontent-type: video/mp4\r\n".utf8)
            expected += Array("content-range: bytes 0-1/3000000\r\n\r\n".utf8)
            expected += bytes[0..<2]
            expected += Array("\r\n--\(boundary)\r\ncontent-type: video/mp4\r\n".utf8)
            expected += Array("content-range: bytes 2999998-2999999/3000000\r\n\r\n".utf8)
            expected += bytes[2_999_998...]
            expected += Array("\r\n--\(boundary)--\r\n".utf8)
            #expect(answer.body == expected)
        }
    }

    @Test func whatCannotBeHad() async throws {
        try await serving { client, _ in
            let outside = try await client.request("GET", "/", headers: ["range": "bytes=3000000-"])
            #expect(outside.status == 416)
            #expect(outside.header("content-range") == "bytes */3000000")
            #expect(try await client.request("GET", "/", headers: ["if-match": "\"x\""]).status == 412)
        }
        #expect(throws: SystemError.self) { try OpenFile(path: "/tmp") }
        #expect(throws: SystemError.self) { try OpenFile(path: "/no/such/file") }
    }
}
