import Foundation
import StageKit
import Sys
import TestClient

/// A `millrace serve` on a port of its own.
final class MillraceServer: Sendable {
    let process: ChildProcess
    let port: Int
    let data: URL

    /// Starts a server and waits for its first line.
    init(
        data: URL, arguments: [String] = [], environment: [String: String] = [:],
        errors: ChildProcess.Output = .inherited
    ) async throws {
        self.data = data
        process = try ChildProcess(
            Program.millrace, ["serve", "--data", data.path, "--listen", "127.0.0.1:0", "--log", "warning"] + arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            folder: data.deletingLastPathComponent().path, output: .piped, errors: errors)
        var first: String?
        if let lines = process.output?.lines {
            for await line in lines {
                first = line
                break
            }
        }
        guard let first, first.hasPrefix("listening on http://127.0.0.1:"),
            let port = first.split(separator: ":").last.flatMap({ Int($0) })
        else { throw Unexpected(words: "the first line is \(first ?? "missing")") }
        self.port = port
    }

    /// A test that threw has not stopped its server; nobody else would, and the test run would wait for it.
    deinit { process.signal(SIGKILL) }

    struct Unexpected: Error {
        let words: String
    }

    /// One call on a connection of its own.
    func call(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8] = []
    ) async throws -> TestClient.Answer {
        let client = try TestClient(port: port)
        let answer = try await client.request(method, path, headers: headers, body: body)
        await client.close()
        return answer
    }

    /// The JSON of a successful GET.
    func json(_ path: String) async throws -> JSON {
        let answer = try await call("GET", path)
        guard answer.status == 200 else { throw Unexpected(words: "GET \(path): \(answer.status) \(answer.text)") }
        return try JSON.parse(answer.body)
    }

    /// Uploads a file and gives the id of the video.
    func upload(_ file: URL, name: String? = nil) async throws -> String {
        let content = [UInt8](try Data(contentsOf: file))
        let name = name ?? file.lastPathComponent
        let body = Multipart(boundary: "millrace-test").body(name: name, fileName: file.lastPathComponent, content)
        let answer = try await call(
            "POST", "/api/v1/videos", headers: ["content-type": "multipart/form-data; boundary=millrace-test"], body: body)
        guard answer.status == 201, let id = try JSON.parse(answer.body)["id"]?.string else {
            throw Unexpected(words: "POST: \(answer.status) \(answer.text)")
        }
        return id
    }

    func video(_ id: String) async throws -> JSON { try await json("/api/v1/videos/\(id)") }

    /// The video once it is ready, failed or cancelled.
    func settled(_ id: String) async throws -> JSON {
        try await wait(for: id) { ["ready", "failed", "cancelled"].contains($0["state"]?.string ?? "") }
    }

    /// The video once something is true of it. Waits on the server's own events.
    @discardableResult
    func wait(for id: String, _ isMet: (JSON) -> Bool) async throws -> JSON {
        let client = try TestClient(port: port)
        try await client.send("GET /api/v1/videos/\(id)/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
        let head = try await client.head()
        guard head.status == 200 else { throw Unexpected(words: "events: \(head.status)") }
        while true {
            let video = try await video(id)
            if isMet(video) {
                await client.close()
                return video
            }
            guard try await client.chunk() != nil else { throw Unexpected(words: "the events ended") }
        }
    }

    /// SIGTERM, and how it ended.
    func stop() async -> ChildProcess.Exit {
        process.signal(SIGTERM)
        return await process.exit()
    }

    /// SIGKILL, at once.
    func kill() async {
        process.signal(SIGKILL)
        _ = await process.exit()
    }
}

/// The body of an upload (RFC 7578).
struct Multipart {
    let boundary: String

    func body(name: String, fileName: String, _ content: [UInt8]) -> [UInt8] {
        var body = Array("--\(boundary)\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\n\(name)\r\n".utf8)
        let quoted = fileName.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        body += Array("--\(boundary)\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\(quoted)\"\r\n".utf8)
        body += Array("content-type: application/octet-stream\r\n\r\n".utf8)
        body += content
        body += Array("\r\n--\(boundary)--\r\n".utf8)
        return body
    }
}
