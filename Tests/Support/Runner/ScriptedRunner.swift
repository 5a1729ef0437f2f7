import Foundation
public import StageKit
public import TestClient

/// A PeerTube runner, written from the protocol: it registers, asks, accepts, loads, works with the real ffmpeg, and
/// sends. Each step is a call of its own, so that a test can do anything else in between, or instead.
public struct ScriptedRunner: Sendable {
    /// What was accepted.
    public struct Job: Sendable {
        public let uuid: String
        public let type: String
        public let payload: JSON
        public let token: String

        public init(uuid: String, type: String, payload: JSON, token: String) {
            (self.uuid, self.type, self.payload, self.token) = (uuid, type, payload, token)
        }
    }

    /// A file to send.
    public struct File: Sendable {
        let part: String
        let name: String
        let type: String
        let bytes: [UInt8]

        public init(_ part: String, _ name: String, _ type: String, _ bytes: [UInt8]) {
            (self.part, self.name, self.type, self.bytes) = (part, name, type, bytes)
        }
    }

    public struct Refused: Error { public let answer: TestClient.Answer }

    /// Another one after a restart of the server.
    public var port: Int
    public let name: String
    /// May be made wrong by a test.
    public var token: String
    public var version: String? = "0.3.0"
    /// The only types that it does; nil for all.
    public var types: [String]?
    /// Before each path: a runner registered with a slash at the end of the address puts one more.
    public var prefix = ""

    /// - Throws: `Refused` when the server does not let it in.
    public init(port: Int, name: String, registrationToken: String, prefix: String = "") async throws {
        (self.port, self.name, self.token, self.prefix) = (port, name, "", prefix)
        let answer = try await call(
            "/register", ["registrationToken": .string(registrationToken), "name": .string(name), "version": "0.3.0"])
        guard answer.status == 200, let token = answer.json["runnerToken"]?.string else {
            throw Refused(answer: answer)
        }
        self.token = token
    }

    // MARK: Calls

    public func call(_ path: String, _ members: [String: JSON]) async throws -> TestClient.Answer {
        let body = JSON.object(members.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
        return try await post(prefix + "/api/v1/runners" + path, "application/json", Array(body.text().utf8))
    }

    func post(_ path: String, _ type: String, _ body: [UInt8]) async throws -> TestClient.Answer {
        try await TestClient(port: port).request(
            "POST", path,
            headers: [
                "content-type": type, "accept-encoding": "gzip, deflate", "connection": "close",
                "host": "localhost:\(port)",
            ], body: body)
    }

    public func request() async throws -> TestClient.Answer {
        var members: [String: JSON] = ["runnerToken": .string(token)]
        if let version { members["version"] = .string(version) }
        if let types { members["jobTypes"] = .array(types.map(JSON.string)) }
        return try await call("/jobs/request", members)
    }

    public func offers() async throws -> [(uuid: String, type: String, payload: JSON)] {
        let answer = try await request()
        guard answer.status == 200, let jobs = answer.json["availableJobs"]?.array else { throw Refused(answer: answer) }
        return jobs.map { ($0["uuid"]?.string ?? "", $0["type"]?.string ?? "", $0["payload"] ?? .null) }
    }

    public func acceptance(of uuid: String) async throws -> TestClient.Answer {
        try await call("/jobs/\(uuid)/accept", ["runnerToken": .string(token)])
    }

    /// - Throws: `Refused`, with 409 when somebody else was faster.
    public func accept(_ uuid: String) async throws -> Job {
        let answer = try await acceptance(of: uuid)
        guard answer.status == 200, let job = answer.json["job"], let token = job["jobToken"]?.string else {
            throw Refused(answer: answer)
        }
        return Job(uuid: uuid, type: job["type"]?.string ?? "", payload: job["payload"] ?? .null, token: token)
    }

    /// The first job that it gets; nil when there is none.
    public func take() async throws -> Job? {
        for offer in try await offers() {
            do { return try await accept(offer.uuid) } catch let error as Refused where error.answer.status == 409 {}
        }
        return nil
    }

    /// Loads a file; only the path of the address counts.
    public func load(_ url: String, for job: Job) async throws -> TestClient.Answer {
        let body = JSON.object([
            JSON.Member("runnerToken", .string(token)), JSON.Member("jobToken", .string(job.token)),
        ])
        return try await post(URL(string: url)?.path ?? "", "application/json", Array(body.text().utf8))
    }

    public func update(_ job: Job, progress: Int?) async throws -> TestClient.Answer {
        try await form(job, "update", progress.map { [("progress", String($0))] } ?? [], [])
    }

    public func success(_ job: Job, _ files: [File], texts: [(String, String)] = []) async throws -> TestClient.Answer {
        try await form(job, "success", texts, files)
    }

    public func error(_ job: Job, _ message: String) async throws -> TestClient.Answer {
        try await call(
            "/jobs/\(job.uuid)/error",
            ["runnerToken": .string(token), "jobToken": .string(job.token), "message": .string(message)])
    }

    public func abort(_ job: Job) async throws -> TestClient.Answer {
        try await call(
            "/jobs/\(job.uuid)/abort",
            ["runnerToken": .string(token), "jobToken": .string(job.token), "reason": "Runner stopped"])
    }

    func form(
        _ job: Job, _ verb: String, _ texts: [(String, String)], _ files: [File]
    ) async throws -> TestClient.Answer {
        var body = ""
        for (name, value) in texts + [("jobToken", job.token), ("runnerToken", token)] {
            body += "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        var bytes = Array(body.utf8)
        for file in files {
            let head = "--b\r\nContent-Disposition: form-data; name=\"\(file.part)\"; filename=\"\(file.name)\"\r\n"
            bytes += Array((head + "Content-Type: \(file.type)\r\n\r\n").utf8) + file.bytes + Array("\r\n".utf8)
        }
        bytes += Array("--b--\r\n".utf8)
        return try await post(
            "\(prefix)/api/v1/runners/jobs/\(job.uuid)/\(verb)", "multipart/form-data; boundary=b", bytes)
    }
}

extension TestClient.Answer {
    /// The body as JSON.
    fileprivate var json: JSON { (try? JSON.parse(body)) ?? .null }
}
