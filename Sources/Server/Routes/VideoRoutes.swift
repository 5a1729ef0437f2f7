import Core
import HTTP
import StageKit

/// Videos: list, read, change, delete, cancel, retry.
struct VideoRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            Route(.get, "/api/v1/videos", "Lists videos, newest first.", scope: "read", handler: list),
            Route(.get, "/api/v1/videos/{id}", "Shows a video.", scope: "read", handler: read),
            Route(
                .patch, "/api/v1/videos/{id}", "Changes a video's name, visibility or external id.", scope: "manage",
                handler: update),
            Route(
                .delete, "/api/v1/videos/{id}", "Stops a video's jobs and removes it with its files.",
                scope: "manage", handler: delete),
            Route(
                .post, "/api/v1/videos/{id}/cancel", "Cancels what a video's jobs still do.", scope: "manage",
                handler: cancel),
            Route(
                .post, "/api/v1/videos/{id}/retry", "Runs again what failed, and keeps what is done.",
                scope: "manage", handler: retry),
        ]
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let list = try ListQuery(request.query, "state", "name", "externalId", "createdAfter", "createdBefore")
        let query = VideoQuery(
            state: try list.choice("state"), name: request.query["name"], externalID: request.query["externalId"],
            createdAfter: try list.timestamp("createdAfter"), createdBefore: try list.timestamp("createdBefore"),
            limit: try list.limit(), after: try list.after())
        return try .json(try await AddressSigner(service: service).shown(try await service.videos(query)))
    }

    @Sendable private func read(_ request: Request) async throws -> Response {
        try request.query.allowOnly()
        return try await answer(try await service.video(try request.identifier(of: "video")))
    }

    @Sendable private func update(_ request: Request) async throws -> Response {
        let id = try request.identifier(of: "video")
        let fields = try await JSONFields(request, known: ["name", "visibility", "externalId"])
        let patch = VideoPatch(
            name: try fields.name(), visibility: try fields.visibility(), externalID: try fields.externalIDPatch())
        return try await answer(try await service.update(id, patch))
    }

    @Sendable private func delete(_ request: Request) async throws -> Response {
        guard try await service.delete(try request.identifier(of: "video")) else { throw HTTPError.unknown("video") }
        return Response(204)
    }

    @Sendable private func cancel(_ request: Request) async throws -> Response {
        try await answer(try await service.cancel(try request.identifier(of: "video")))
    }

    @Sendable private func retry(_ request: Request) async throws -> Response {
        try await answer(try await service.retry(try request.identifier(of: "video")))
    }

    private func answer(_ video: VideoView?) async throws -> Response {
        guard let video else { throw HTTPError.unknown("video") }
        return try .json(
            try await AddressSigner(service: service).shown(video), headers: ["cache-control": "no-store"])
    }
}
