import HTTP
import SegmentStore

/// `/playlist`: the store as HLS, for any range.
struct PlaylistRoutes: Sendable {
    let desk: StoreDesk

    var all: [Route] {
        [
            Route(
                .get, "/playlist/{stream}.m3u8", "Plays a stream of the segment store: all its variants.",
                parameters: [.start, .end], answers: Self.answers, handler: master),
            Route(
                .get, "/playlist/{stream}/{variant}.m3u8", "Plays a variant of a stream: the best segments of a range.",
                parameters: [.start, .end], answers: Self.answers, handler: media),
        ]
    }

    private static let type = "application/vnd.apple.mpegurl"
    private static let answers = [
        RouteAnswer(200, "the playlist", RouteContent(type, .text)), .hiddenName,
        .problem(400, "a time is none, or the range is open and longer than 12 hours"),
    ]

    @Sendable private func master(_ request: Request) async throws -> Response {
        let stream = try request.storeName("stream")
        let (start, end) = (try request.time("start"), try request.time("end"))
        let isOpen = start == nil && end == nil
        let variants = try await desk.ask(about: stream) { store -> [String]? in
            guard store.hasFolder([stream]) else { return nil }
            return store.names(in: [stream]).filter { name in
                guard name != "chat", store.hasFolder([stream, name]) else { return false }
                guard !isOpen else { return true }
                let hours = store.hours(stream, name)
                guard let first = hours.first, let last = hours.last else { return false }
                return last.end >= start ?? last.end && end ?? first.start >= first.start
            }
        }
        guard let variants else { throw HTTPError(404, "there is no such stream", code: "unknown_stream") }
        let text = StoreMasterPlaylist(stream: stream, variants: variants, query: request.query).text
        return Self.answer(.text(text))
    }

    @Sendable private func media(_ request: Request) async throws -> Response {
        let (stream, variant) = (try request.storeName("stream"), try request.storeName("variant"))
        let (start, end) = (try request.time("start"), try request.time("end"))
        let playlist = try await desk.ask(about: stream) { store in
            let range = try store.range(stream, variant, start: start, end: end)
            return store.playlist(stream, variant, range, hasEnd: end != nil)
        }
        return Self.answer(.pieces(playlist.pieces))
    }

    private static func answer(_ body: Response.Body) -> Response {
        Response(200, headers: ["content-type": type, "cache-control": "no-cache"], body: body)
    }
}

/// The master playlist of a stream (RFC 8216, section 4.3.4). What is in the segments nobody has looked at: rates are
/// those that variants of such names usually have.
struct StoreMasterPlaylist {
    let stream: String
    let variants: [String]
    /// Of the request: it holds for the variants too.
    let query: Query

    var text: String {
        var text = "#EXTM3U\n"
        // A quoted string cannot hold a quotation mark (section 4.2).
        for name in variants where !name.contains(where: { $0 == "\"" || $0.isNewline }) {
            text += "#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"\(name)\",NAME=\"\(name)\",AUTOSELECT=YES,DEFAULT=YES\n"
            text += "#EXT-X-STREAM-INF:VIDEO=\"\(name)\",NAME=\"\(name)\",BANDWIDTH=\(Self.bandwidth(name))\n"
            text += "/playlist/\(PercentCoding.encode(stream))/\(PercentCoding.encode(name)).m3u8\(suffix)\n"
        }
        return text
    }

    private static func bandwidth(_ name: String) -> Int {
        switch name {
        case "720p": 2_373_000
        case "480p": 1_427_999
        case "360p": 630_000
        case "160p": 230_000
        default: 6_846_146
        }
    }

    /// The request's parameters, the first of each name.
    private var suffix: String {
        var seen: Set<String> = []
        let pairs = query.parameters.filter { seen.insert($0.name).inserted }.map { pair in
            "\(Self.encoded(pair.name))=\(Self.encoded(pair.value))"
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        PercentCoding.encode(text).replacing("%3A", with: ":").replacing("%20", with: "+")
    }
}
