import Core
import HTTP
import StageKit

/// The pipeline, the stages, and what a supervisor asks.
struct SystemRoutes: Sendable {
    let service: Service
    /// What is built in never changes.
    private let stages: EncodedJSON

    init(service: Service, catalog: StageCatalog) {
        self.service = service
        let views = catalog.stages.map { Self.view($0.manifest) }
        guard let stages = try? EncodedJSON(StageList(total: views.count, data: views)) else {
            preconditionFailure("names and numbers can be written as JSON")
        }
        self.stages = stages
    }

    private struct StageView: Encodable {
        let id: String
        let summary: String
        let consumes: [String]
        let accepts: [String]
        let produces: [String]
        let mostLanes: Int
    }

    private struct StageList: Encodable {
        let total: Int
        let data: [StageView]
    }

    var all: [Route] {
        [
            Route(
                .get, "/api/v1/pipeline", "Shows the graph with live counts.", scope: "read",
                parameters: [.ifNoneMatch], answers: [.json(.pipeline, "the graph"), .notModified]
            ) { request in
                try .json(try await service.pipeline(), for: request)
            },
            Route(
                .get, "/api/v1/stages", "Lists the stages of this server.", scope: "read",
                parameters: [.ifNoneMatch], answers: [.json(.stages, "all of them"), .notModified]
            ) { request in
                stages.response(for: request)
            },
            Route(
                .get, "/healthz", "Says whether the server works.",
                answers: [RouteAnswer(200, "it does", .text), RouteAnswer(503, "its database does not answer", .text)]
            ) { _ in
                await service.isHealthy ? .text("ok\n") : .text("the database does not answer\n", status: 503)
            },
            Route(
                .get, "/readyz", "Says whether the server takes work.",
                answers: [RouteAnswer(200, "it does", .text), RouteAnswer(503, "it is stopping", .text)]
            ) { _ in
                await service.isReady ? .text("ready\n") : .text("stopping\n", status: 503)
            },
        ]
    }

    private static func view(_ manifest: StageManifest) -> StageView {
        func names(_ kinds: Set<ArtifactKind>) -> [String] { kinds.map(\.rawValue).sorted() }
        return StageView(
            id: manifest.id, summary: manifest.summary, consumes: names(manifest.consumes),
            accepts: names(manifest.accepts), produces: names(manifest.produces), mostLanes: manifest.mostLanes)
    }
}
