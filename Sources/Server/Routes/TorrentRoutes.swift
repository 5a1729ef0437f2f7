import Core
import HTTP
import StageKit

/// Torrents: list, read, stop, start, remove.
struct TorrentRoutes: Sendable {
    let service: Service

    private static let path = "/api/v1/videos/{id}/torrents/{torrent}"
    private static let name = RouteParameter.path("torrent", .text, "name of the .torrent file: 720p.torrent")
    private static let notHeld = RouteAnswer.problem(409, "no stage gives this torrent to others")

    var all: [Route] {
        [
            Route(
                .get, "/api/v1/torrents", "Lists torrents with their rates, those of the newest videos first.",
                scope: "read",
                parameters: [
                    .query("state", .torrentState, "only torrents that stand so"),
                    .query("video", .id, "only torrents of this video"),
                    .query("limit", .integer(minimum: 1, maximum: 200), "most elements of the page; 50 without it"),
                    .query("after", .text, "next of the page before"),
                ], answers: [.json(.torrents, "one page")], handler: list),
            Route(
                .get, Self.path, "Shows a torrent and who is connected.", scope: "read", parameters: [Self.name],
                answers: [.json(.torrentDetail, "the torrent")], handler: read),
            Route(
                .post, Self.path + "/stop", "Gives a torrent to nobody any more, also after a restart.",
                scope: "manage", parameters: [Self.name],
                answers: [.json(.torrentDetail, "the torrent as it is then"), Self.notHeld]
            ) { try await change($0) { try await service.stopTorrent($0) } },
            Route(
                .post, Self.path + "/start", "Gives a torrent to others again, whatever stopped it.",
                scope: "manage", parameters: [Self.name],
                answers: [.json(.torrentDetail, "the torrent as it is then"), Self.notHeld]
            ) { try await change($0) { try await service.startTorrent($0) } },
            Route(
                .delete, Self.path, "Takes a torrent out of the swarm and removes it.", scope: "manage",
                parameters: [
                    Self.name,
                    .query("payload", .boolean, "true also removes the renditions in it and their playlists"),
                ], answers: [RouteAnswer(204, "it is gone")], handler: remove),
        ]
    }

    @Sendable private func list(_ request: Request) async throws -> Response {
        let list = ListQuery(request.query)
        let query = TorrentQuery(
            state: try list.choice("state"), video: try list.identifier("video"), limit: try list.limit(),
            after: request.query["after"])
        return try .json(try await service.torrents(query), headers: ["cache-control": "no-store"])
    }

    @Sendable private func read(_ request: Request) async throws -> Response {
        try await answer(try torrent(request))
    }

    private func change(
        _ request: Request, _ body: @Sendable (SwarmTorrent.ID) async throws -> Bool
    ) async throws -> Response {
        let torrent = try torrent(request)
        guard try await service.torrent(torrent) != nil else { throw HTTPError.unknown("torrent") }
        guard try await body(torrent) else {
            throw HTTPError(
                409, "no stage gives this torrent to others", code: "not_shared",
                hint: "the pipeline needs a node with a stage such as seed.libtorrent after the one that makes torrents")
        }
        return try await answer(torrent)
    }

    @Sendable private func remove(_ request: Request) async throws -> Response {
        let payload = try request.query["payload"].map { text in
            guard let flag = Bool(text) else {
                throw HTTPError.badRequest("payload is \"\(text)\"", field: "payload", hint: "true or false")
            }
            return flag
        }
        guard try await service.removeTorrent(try torrent(request), payload: payload ?? false) else {
            throw HTTPError.unknown("torrent")
        }
        return Response(204)
    }

    private func torrent(_ request: Request) throws -> SwarmTorrent.ID {
        SwarmTorrent.ID(video: try request.identifier(of: "video"), name: request.parameter("torrent"))
    }

    private func answer(_ torrent: SwarmTorrent.ID) async throws -> Response {
        guard let view = try await service.torrent(torrent) else { throw HTTPError.unknown("torrent") }
        return try .json(view, headers: ["cache-control": "no-store"])
    }
}
