import Core
import HTTP
import StageKit

/// Videos: list, read, change, delete, cancel, retry.
struct VideoRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            Route(
                .get, "/api/v1/videos", "Lists videos, newest first.", scope: "read",
                parameters: [
                    .query("state", .words(VideoState.allCases.map(\.rawValue)), "only videos in this state"),
                    .query("name", .text, "part of the name"),
                    .query("externalId", .text, "the client's own name for it, exactly"),
                    .query("createdAfter", .time, "only later ones"),
                    .query("createdBefore", .time, "only earlier ones"),
                ] + ListQuery.parameters + [.ifNoneMatch], answers: [.json(.videos, "one page"), .notModified],
                handler: list),
            Route(
                .get, "/api/v1/videos/{id}", "Shows a video.", scope: "read", parameters: [.ifNoneMatch],
                answers: [.json(.video, "the video"), .notModified], handler: read),
            Route(
                .patch, "/api/v1/videos/{id}", "Changes a video's name, visibility or external id.", scope: "manage",
                parameters: [.header("If-Match", .text, "an ETag: change it only if it still is this version")],
                bodies: [.json(Self.patch)],
                answers: [
                    .json(.video, "the video as it is then"), .problem(412, "the video has changed meanwhile"),
                ], handler: update),
            Route(
                .delete, "/api/v1/videos/{id}", "Stops a video's jobs and removes it with its files.",
                scope: "manage", answers: [RouteAnswer(204, "it is gone")], handler: delete),
            Route(
                .post, "/api/v1/videos/{id}/cancel", "Cancels what a video's jobs still do.", scope: "manage",
                answers: [.json(.video, "the video as it is then"), .problem(409, "nothing is left to cancel")],
                handler: cancel),
            Route(
                .post, "/api/v1/videos/{id}/retry", "Runs again what failed, and keeps what is done.",
                scope: "manage",
                answers: [.json(.video, "the video as it is then"), .problem(409, "there is nothing to retry")],
                handler: retry),
        ]
    }

    private static let patch = Schema.named(
        "VideoPatch",
        .object([
            .maybe("name", VideoFields.nameSchema), .maybe("visibility", .visibility),
            .maybe("externalId", .nullable(VideoFields.externalIDSchema), "null takes it away"),
        ]))

    @Sendable private func list(_ request: Request) async throws -> Response {
        let list = ListQuery(request.query)
        let query = VideoQuery(
            state: try list.choice("state"), name: request.query["name"], externalID: request.query["externalId"],
            createdAfter: try list.timestamp("createdAfter"), createdBefore: try list.timestamp("createdBefore"),
            limit: try list.limit(), after: try list.after())
        let page = try await service.videos(query)
        let shown = try await ShownVideos(service: service).shown(page)
        // Signed addresses expire, peers come and go, and so does what the client has.
        return try shown == page
            ? .json(page, for: request) : .json(shown, headers: ["cache-control": "no-store"])
    }

    @Sendable private func read(_ request: Request) async throws -> Response {
        try await answer(try await service.video(try request.identifier(of: "video")), for: request)
    }

    @Sendable private func update(_ request: Request) async throws -> Response {
        let id = try request.identifier(of: "video")
        let fields = try await JSONFields(request, known: ["name", "visibility", "externalId"])
        let patch = VideoPatch(
            name: try fields.name(), visibility: try fields.visibility(), externalID: try fields.externalIDPatch())
        let headers = request.headers
        let video = try await service.update(id, patch) { video in
            let etag = try Response.etag(ofJSON: video)
            guard Preconditions(method: .patch, headers: headers, etag: etag) != .failed else {
                throw HTTPError(
                    412, "the video has changed since", code: "changed",
                    hint: "read it again and send its ETag as If-Match")
            }
        }
        return try await answer(video, for: request)
    }

    @Sendable private func delete(_ request: Request) async throws -> Response {
        guard try await service.delete(try request.identifier(of: "video")) else { throw HTTPError.unknown("video") }
        return Response(204)
    }

    @Sendable private func cancel(_ request: Request) async throws -> Response {
        try await answer(try await service.cancel(try request.identifier(of: "video")), for: request)
    }

    @Sendable private func retry(_ request: Request) async throws -> Response {
        try await answer(try await service.retry(try request.identifier(of: "video")), for: request)
    }

    private func answer(_ video: VideoView?, for request: Request) async throws -> Response {
        guard let video else { throw HTTPError.unknown("video") }
        let shown = try await ShownVideos(service: service).shown(video)
        guard shown != video else { return try .json(video, for: request) }
        // Signed addresses expire and peers come and go: the video is of the same version all the same.
        let etag = try Response.etag(ofJSON: video)
        return try .json(shown, headers: ["cache-control": "no-store", "etag": etag])
    }
}
