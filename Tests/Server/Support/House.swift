import Core
import Foundation
import Server
import StageKit
import TestClient
import Testing

/// A running server on a data folder of its own, with stages that make what they are told. Gone after the closure.
struct House: Sendable {
    let service: Service
    let server: APIServer
    let data: URL

    static let catalog = StageCatalog([PreparedIngest.self, PreparedPackage.self])

    /// - Parameter media: the folder whose files every upload becomes; nil for uploads that become nothing.
    static func open(
        media: URL? = nil, options: APIServer.Options = APIServer.Options(),
        _ body: @Sendable (House) async throws -> Void
    ) async throws {
        let with = media.map { #", "with": {"folder": "\#($0.path)"}"# } ?? ""
        let text = """
            {"pipeline": {"ingest": {"stage": "prepared.ingest"},
                          "package": {"stage": "prepared.package", "after": ["ingest"]\(with)}}}
            """
        try await open(pipeline: text, catalog: catalog, options: options, body)
    }

    /// - Parameter pipeline: as in `Plugins.json`.
    static func open(
        pipeline: String, catalog: StageCatalog, options: APIServer.Options = APIServer.Options(),
        _ body: @Sendable (House) async throws -> Void
    ) async throws {
        let data = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-server-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: data) }
        let blueprint = try BlueprintReader(catalog: catalog).read(pipeline)
        let service = try await Service.start(data: data, blueprint: blueprint, log: .silent)
        var options = options
        options.catalog = catalog
        try await serve(service, data: data, options: options, body)
    }

    /// Serves what has been started, on a port of its own; both have ended when the call returns, also when it throws.
    static func serve(
        _ service: Service, data: URL, options: APIServer.Options = APIServer.Options(),
        _ body: @Sendable (House) async throws -> Void
    ) async throws {
        var options = options
        options.port = 0
        do {
            let server = try await APIServer(service, options: options)
            do {
                try await body(House(service: service, server: server, data: data))
            } catch {
                await server.stop(grace: .zero)
                throw error
            }
            await server.stop(grace: .zero)
        } catch {
            await service.shutDown(grace: 0)
            throw error
        }
        await service.shutDown(grace: 0)
    }

    func client() throws -> TestClient { try TestClient(port: server.port) }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> TestClient.Answer {
        try await client().request("GET", path, headers: headers)
    }

    func send(
        _ method: String, _ path: String, json: String? = nil, headers: [String: String] = [:]
    ) async throws -> TestClient.Answer {
        var headers = headers
        if json != nil { headers["content-type"] = "application/json" }
        return try await client().request(method, path, headers: headers, body: Array((json ?? "").utf8))
    }

    /// Posts a form, parts in order.
    func post(_ parts: [Part]) async throws -> TestClient.Answer {
        try await client().request(
            "POST", "/api/v1/videos", headers: ["content-type": "multipart/form-data; boundary=b"],
            body: Array((parts.map(\.text).joined() + "--b--\r\n").utf8))
    }

    /// Uploads a file and waits until nothing more happens to it.
    func upload(_ text: String = "a prepared video", _ parts: [Part] = []) async throws -> VideoView {
        let answer = try await post(parts + [.file("clip.mp4", text)])
        let video = try JSONDecoder().decode(VideoView.self, from: Data(answer.body))
        return try #require(try await service.settled(video.id))
    }

    /// What lies in the folder of files that are being received.
    var incoming: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: data.appendingPathComponent("incoming").path) }
    }

    enum Part {
        case value(String, String)
        case file(String, String)

        var text: String {
            switch self {
            case .value(let name, let value):
                "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
            case .file(let name, let content):
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n\(content)\r\n"
            }
        }
    }
}

extension TestClient.Answer {
    /// The body as JSON.
    var json: JSON { (try? JSON.parse(body)) ?? .null }
}
