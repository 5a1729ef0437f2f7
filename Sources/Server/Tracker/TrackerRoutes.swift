import HTTP

/// Announce and scrape, for BitTorrent clients.
struct TrackerRoutes: Sendable {
    let tracker: Tracker

    var all: [Route] {
        [
            Route(
                .get, "/announce", "Tells the peers of a torrent of each other (BEP 3).",
                parameters: [
                    infoHash, .query("peer_id", .text, "of the client: 20 bytes", isRequired: true),
                    .query("port", .integer(minimum: 1, maximum: 65535), "where it listens", isRequired: true),
                    .query("left", .count, "how many bytes it does not have yet; a seed says 0"),
                    .query("uploaded", .count, "how many bytes it gave"),
                    .query("downloaded", .count, "how many bytes it got"),
                    .query("event", .words(["started", "completed", "stopped"]), "nothing in a regular announce"),
                    .query("numwant", .count, "how many peers it wants, 200 at most; 50 when it is not given"),
                    .query("compact", .words(["0", "1"]), "0 for a list of dictionaries instead of packed addresses"),
                    .query("no_peer_id", .words(["0", "1"]), "1 leaves the ids out of that list"),
                    .query("ip", .text, "another address than the one it comes from; from trusted proxies alone"),
                ], takesBytesInQuery: true, answers: answers
            ) { request in
                // To look at the headers is not to take part.
                request.method == .head ? Self.answer([]) : Self.answer(try await tracker.announce(request))
            },
            Route(
                .get, "/scrape", "Counts the peers of torrents (BEP 48).", parameters: [infoHash],
                takesBytesInQuery: true, answers: answers
            ) { request in Self.answer(try await tracker.scrape(request)) },
        ]
    }

    private let infoHash = RouteParameter.query(
        "info_hash", .text, "20 bytes; in a scrape any number of times", isRequired: true)
    private let answers = [
        RouteAnswer(200, "bencoded; a failure too, as \"failure reason\"", RouteContent("text/plain", .text)),
        .problem(414, "the query is too long"),
    ]

    init(tracker: Tracker) { self.tracker = tracker }

    private static func answer(_ bytes: [UInt8]) -> Response {
        Response(
            200, headers: ["content-type": "text/plain", "cache-control": "no-store"], body: .bytes(bytes))
    }
}
