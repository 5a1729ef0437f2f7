import Core
import Foundation
import StageKit
import Synchronization
import TestClient
import Testing

@testable import HTTP
@testable import Server

@Suite(.timeLimit(.minutes(1))) struct AccessLogTests {
    /// The lines of the access log that a few requests leave.
    private func lines(
        hasAccessLog: Bool = true, level: Log.Level = .info, _ body: (TestClient, Service) async throws -> Void
    ) async throws -> [String] {
        let lines = Mutex<[String]>([])
        let log = Log(Log.Sink(level: level) { line in lines.withLock { $0.append(line) } })
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-access-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: data) }
        let blueprint = try BlueprintReader(catalog: House.catalog)
            .read(#"{"pipeline": {"ingest": {"stage": "prepared.ingest"}}}"#)
        let service = try await Service.start(data: data, blueprint: blueprint, log: .silent)
        var options = APIServer.Options()
        options.port = 0
        options.hasAccessLog = hasAccessLog
        let server = try await APIServer(service, options: options, log: log)
        try await body(try TestClient(port: server.port), service)
        await server.stop(grace: .zero)
        await service.shutDown(grace: 0)
        return lines.withLock { $0 }.filter { $0.contains("part=access") }
    }

    @Test func oneLineARequestAndNothingSecretInIt() async throws {
        let token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        let id = Identifier()
        let lines = try await lines { client, _ in
            _ = try await client.request("GET", "/healthz")
            _ = try await client.request(
                "GET", "/api/v1/videos?name=\(token)", headers: ["authorization": "Bearer \(token)"])
            _ = try await client.request("GET", "/videos/\(id)/\(token)/master.m3u8")
            _ = try await client.request("GET", "/a%20b%22")
        }
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { !$0.contains("0123456789abcdef") && $0.hasSuffix("\n") })
        #expect(lines[0].contains(" client=127.0.0.1 by=- method=GET path=/healthz route=/healthz status=200 bytes="))
        #expect(lines[0].contains(" ms="))
        #expect(lines[1].contains("path=/api/v1/videos ") && lines[1].contains("status=401"))
        #expect(lines[2].contains(id.rawValue))
        #expect(lines[3].contains(#"path="/a b\""#))
    }

    @Test func tellsWhoCameByTheNumberOfTheToken() async throws {
        let id = Mutex<Identifier?>(nil)
        let lines = try await lines { client, service in
            let made = try await service.createToken(hash: TokenHash.of("open sesame"), scope: "read", name: "player")
            id.withLock { $0 = made }
            _ = try await client.request("GET", "/api/v1/videos", headers: ["authorization": "Bearer open sesame"])
        }
        let made = try #require(id.withLock { $0 })
        #expect(lines.count == 1 && lines[0].contains(" by=token:\(made) ") && lines[0].contains("status=200"))
    }

    @Test func canBeSwitchedOff() async throws {
        #expect(try await lines(hasAccessLog: false) { client, _ in _ = try await client.request("GET", "/healthz") } == [])
        #expect(try await lines(level: .warning) { client, _ in _ = try await client.request("GET", "/healthz") } == [])
    }

    @Test(arguments: [
        ("/", "/"), ("/videos/0123456789abcdef0123/x", "/videos/•••/x"), ("/a?token=b", "/a"),
        ("/videos/018f2f6e-0000-7000-8000-000000000000/720p.mp4", "/videos/018f2f6e-0000-7000-8000-000000000000/720p.mp4"),
    ])
    func longPartsAreCovered(path: String, text: String) throws {
        #expect(LoggedPath.text(try RequestTarget(Substring(path))) == text)
    }
}
