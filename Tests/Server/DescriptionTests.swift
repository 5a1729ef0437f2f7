import Core
import Foundation
import Server
import StageKit
import StandardStages
import TestClient
import Testing

struct DescriptionTests {
    /// Every schema that the description refers to is there, and so is every route that answers.
    @Test func theDescriptionIsWhole() async throws {
        try await House.open { house in
            let answer = try await house.get("/api/v1/openapi.json")
            #expect(answer.status == 200)
            let schemas = Set(answer.json["components"]?["schemas"]?.members?.map(\.key) ?? [])
            let named = answer.text.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.output.1) }
            #expect(named.count > 50)
            #expect(Set(named) == schemas)
            let paths = try #require(answer.json["paths"]?.members)
            for path in ["/", "/videos/{id}/{name}", "/api/v1/videos/{id}/log", "/api/v1/openapi.json", "/healthz"] {
                #expect(paths.contains { $0.key == path }, "\(path)")
            }
            let operations = paths.flatMap { $0.value.members ?? [] }.map(\.value)
            let ids = operations.compactMap { $0["operationId"]?.string }
            #expect(Set(ids).count == operations.count)
            // An operation that says nothing of what it answers is not described.
            for operation in operations {
                let statuses = operation["responses"]?.members?.map(\.key) ?? []
                #expect(statuses.contains { $0 < "300" }, "\(operation["operationId"]?.string ?? "")")
            }
            let etag = try #require(answer.header("etag"))
            #expect(try await house.get("/api/v1/openapi.json", ["if-none-match": etag]).status == 304)
        }
    }

    @Test func thePageIsCurrent() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-description-\(Identifier())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let blueprint = try BlueprintReader(catalog: standardStages).read(StandardPipeline.text)
        let service = try await Service.start(data: folder, blueprint: blueprint, log: .silent)
        let page = APIDescription(service).markdown
        await service.shutDown(grace: 0)
        let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardizedFileURL
        let written = try String(contentsOf: root.appendingPathComponent("Docs/Api.md"), encoding: .utf8)
        #expect(written == page, "Docs/Api.md is stale: run \"make docs\"")
    }
}
