import Core
import HTTP
import StageKit

/// Downloads: create, list, read, and what can be done with one.
struct DownloadRoutes: Sendable {
    let service: Service
    let access: Access

    static let path = "/api/v1/downloads"

    var all: [Route] {
        let conflict = RouteAnswer.problem(409, "that makes no sense in its state")
        return [
            Route(
                .post, Self.path, "Downloads a file to a folder of the server.", scope: "upload",
                parameters: [.idempotencyKey], bodies: [.json(.newDownload)],
                answers: [
                    RouteAnswer(
                        201, "it waits for its turn", .json(.download),
                        headers: ["Location": "its address", "Idempotency-Replayed": "true for an answer given before"])
                ], handler: create),
            Route(
                .get, Self.path, "Lists one's own downloads, or all for scope manage.", scope: "read",
                parameters: [
                    .query("state", .downloadState, "only downloads in this state"),
                    .query("url", .text, "only those with this in their address"),
                    .query("host", .text, "only those of this host and port: example.org:443"),
                    .query("owner", .text, "only those of this owner: user:alice"),
                    .query(
                        "order", .words(DownloadQuery.Order.allCases.map(\.rawValue)),
                        "newest first, or those that wait in the order of their turns"),
                ] + ListQuery.parameters + [.ifNoneMatch], answers: [.json(.downloads, "one page"), .notModified],
                handler: list),
            Route(
                .get, "\(Self.path)/{id}", "Shows a download.", scope: "read", parameters: [.ifNoneMatch],
                answers: [.json(.download, "the download"), .notModified]
            ) { request in
                let viewer = try await access.viewer(of: request)
                return try answer(
                    try await service.downloads.download(try request.identifier(of: "download"), for: viewer), request)
            },
            Route(
                .delete, "\(Self.path)/{id}", "Ends a download and forgets it.", scope: "upload",
                parameters: [
                    .query("file", .words(["true", "false"]), "whether the finished file goes too; it stays otherwise")
                ],
                answers: [RouteAnswer(204, "it is gone")], handler: delete),
            action(
                "pause", "Puts a download aside; what has come is kept.", conflict, { try await $0.pause($1, for: $2) }),
            action(
                "resume", "Lets a download go on when its turn comes.", conflict, { try await $0.resume($1, for: $2) }),
            action(
                "cancel", "Ends a download and removes what has come.", conflict, { try await $0.cancel($1, for: $2) }),
            action(
                "retry", "Begins again with a download that failed or was cancelled.", conflict,
                { try await $0.retry($1, for: $2) }),
            Route(
                .post, "\(Self.path)/{id}/reorder", "Gives a download another place in the queue.", scope: "upload",
                bodies: [.json(.downloadPlace)], answers: [.json(.download, "the download as it is then"), conflict],
                handler: reorder),
        ]
    }

    private func action(
        _ verb: String, _ summary: String, _ conflict: RouteAnswer,
        _ act: @escaping @Sendable (Downloads, Identifier, DownloadViewer) async throws -> DownloadView?
    ) -> Route {
        Route(
            .post, "\(Self.path)/{id}/\(verb)", summary, scope: "upload",
            answers: [.json(.download, "the download as it is then"), conflict]
        ) { request in
            let viewer = try await access.viewer(of: request)
            return try answer(try await act(service.downloads, try request.identifier(of: "download"), viewer), request)
        }
    }

    @Sendable private func create(_ request: Request) async throws -> Response {
        let viewer = try await access.viewer(of: request)
        let fields = try await JSONFields(request, known: DownloadFields.known)
        let new = try DownloadFields.download(fields)
        let key = try IdempotencyKey(request)?.key("POST \(Self.path) \(fields.text)")
        let (download, isReplay) = try await service.downloads.create(new, for: viewer, once: key)
        var headers: Headers = ["location": "\(Self.path)/\(download.id)", "cache-control": "no-store"]
        if isReplay { headers.add("idempotency-replayed", "true") }
        return try .json(download, status: 201, headers: headers)
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let list = ListQuery(request.query)
        let query = DownloadQuery(
            state: try list.choice("state"), url: request.query["url"], host: request.query["host"]?.lowercased(),
            owner: request.query["owner"], order: try list.choice("order") ?? .newest, limit: try list.limit(),
            after: try list.identifier("after"))
        let viewer = try await access.viewer(of: request)
        return try .json(try await service.downloads.list(query, for: viewer), for: request)
    }

    @Sendable private func delete(_ request: Request) async throws -> Response {
        let file = request.query["file"] ?? "false"
        guard ["true", "false"].contains(file) else {
            throw HTTPError.badRequest("file is \"\(file)\"", field: "file", hint: "true or false")
        }
        let viewer = try await access.viewer(of: request)
        let id = try request.identifier(of: "download")
        guard try await service.downloads.delete(id, removesFile: file == "true", for: viewer) else {
            throw HTTPError.unknown("download")
        }
        return Response(204)
    }

    @Sendable private func reorder(_ request: Request) async throws -> Response {
        let viewer = try await access.viewer(of: request)
        let fields = try await JSONFields(request, known: ["place", "before"])
        let before = try fields.string("before").map { text in
            guard let id = Identifier(rawValue: text) else {
                throw HTTPError(422, "before is \"\(text)\"", code: "bad_id", field: "before", hint: "an id is a UUID")
            }
            return DownloadPlace.before(id)
        }
        let edge = try DownloadFields.place(fields)
        guard let place = before ?? edge, before == nil || edge == nil else {
            throw HTTPError(
                422, "one place is needed", code: "no_place", field: "place",
                hint: #"{"place": "first"}, {"place": "last"} or {"before": "ID"}"#)
        }
        let id = try request.identifier(of: "download")
        return try answer(try await service.downloads.reorder(id, to: place, for: viewer), request)
    }

    private func answer(_ download: DownloadView?, _ request: Request) throws -> Response {
        guard let download else { throw HTTPError.unknown("download") }
        return try .json(download, for: request)
    }
}
