import Core
import HTTP
import StageKit

/// `POST /api/v1/videos`: a file in a form, streamed to disk, or the address of one.
struct CreateRoute: Sendable {
    let service: Service
    let options: APIServer.Options

    var route: Route {
        Route(
            .post, "/api/v1/videos", "Makes a video of an uploaded file (multipart/form-data), of an address or of a live source (JSON).",
            scope: "upload", bodyLimit: options.uploadLimit, parameters: [.idempotencyKey],
            bodies: [.form(Self.form), .json(Self.address)],
            answers: [
                RouteAnswer(
                    201, "the video", .json(.video),
                    headers: ["Location": "its address", "Idempotency-Replayed": "true for an answer given before"]),
                .problem(409, "no node of the pipeline takes live sources"),
            ], handler: create)
    }

    private static let members: [Schema.Member] = [
        .maybe("name", VideoFields.nameSchema, "without it, that of the file"),
        .maybe("preset", VideoFields.presetSchema, "without it, that of the pipeline"), .maybe("externalId", VideoFields.externalIDSchema),
        .maybe("visibility", .visibility), .maybe("checksum", VideoFields.checksumSchema, "of the file"),
    ]
    private static let form = Schema.named(
        "VideoForm", .object(members + [.always("file", .binary, "the video; the last part")]))
    private static let live = Schema.named(
        "LiveSource",
        .object([
            .always("address", .string(format: "uri"), "rtmp, rtmps, http or https, as a runner is to read it"),
            .maybe(
                "heights", .array(.integer(minimum: 64, maximum: 4320)), "of the pictures; without them, the node's"),
            .maybe(
                "dvr", .number(minimum: LiveSource.windows.lowerBound, maximum: LiveSource.windows.upperBound),
                "how far back players can go while it lasts, in seconds; without it, to the beginning"),
        ]))
    private static let address = Schema.named(
        "VideoAddress",
        .object(
            [
                .maybe(
                    "source", .string(format: "uri"),
                    "an http or https address of a video or .torrent file, a magnet link, or a file in a named place"),
                .maybe("live", live, "in place of source: what happens now, made by a runner while it lasts"),
            ] + members))

    @Sendable private func create(_ request: Request) async throws -> Response {
        let key = try IdempotencyKey(request)
        let made: Created
        switch request.mediaType {
        case "multipart/form-data": made = try await UploadForm(service, key: key).receive(request)
        case "application/json":
            let video = try await fromAddress(request)
            made = try await service.create(video, once: key?.key(for: video, file: nil))
        default:
            throw HTTPError(
                415, "a video comes as multipart/form-data or application/json", code: "wrong_media_type",
                hint: "a form with the part \"file\", or {\"source\": \"https://…\"}")
        }
        var response = try Response.json(
            try await ShownVideos(service: service).shown(made.video), status: 201,
            headers: ["location": "/api/v1/videos/\(made.video.id)"])
        if made.isReplay { response.headers["idempotency-replayed"] = "true" }
        return response
    }

    /// Whether a node takes files of this machine. Which ones, it decides itself.
    private static func readsFolders(_ node: Node) -> Bool {
        node.manifest.id == "ingest.file" && node.with?["folders"]?.json.array?.isEmpty == false
    }

    /// What a node calls the place that it takes files from.
    private static func place(_ node: Node) -> String? {
        node.manifest.id == "transfer.pull" ? node.with?["place"]?.json.string ?? "remote" : nil
    }

    private func fromAddress(_ request: Request) async throws -> NewVideo {
        let fields = try await JSONFields(
            request, known: ["source", "live", "name", "preset", "externalId", "visibility", "checksum"])
        if let live = fields["live"] { return try self.live(live, fields) }
        guard let text = try fields.string("source") else {
            throw HTTPError(
                422, "source is missing", code: "no_source", field: "source",
                hint: "an http or https address of a video file")
        }
        let source = try SourceAddress(
            text, allowsLocal: service.blueprint.nodes.contains(where: Self.readsFolders),
            allowsMagnet: service.blueprint.nodes.contains { $0.manifest.id == "ingest.torrent" },
            places: Set(service.blueprint.nodes.compactMap(Self.place)))
        var members = [JSON.Member("source", .string(source.text))]
        if let checksum = try fields.string("checksum") {
            members.append(JSON.Member("checksum", .string(try VideoFields.checksum(checksum))))
        }
        return NewVideo(
            name: try fields.name() ?? source.name, externalID: try fields.externalID(),
            visibility: try fields.visibility() ?? .public,
            preset: try fields.string("preset").map(VideoFields.preset), request: .object(members))
    }

    private func live(_ json: JSON, _ fields: JSONFields) throws -> NewVideo {
        for other in ["source", "checksum"] where fields[other] != nil {
            throw HTTPError(422, "\(other) does not go with live", code: "bad_live", field: other)
        }
        guard service.canGoLive else {
            throw HTTPError(
                409, "no node of the pipeline takes live sources", code: "no_node", field: "live",
                hint: "an operator can add one with the stage live.runners before ingest.file")
        }
        let live: LiveSource
        do throws(LiveSource.Fault) { live = try LiveSource(json) } catch {
            throw HTTPError(422, error.words, code: "bad_live", field: error.field, hint: error.hint)
        }
        return NewVideo(
            name: try fields.name() ?? live.host, externalID: try fields.externalID(),
            visibility: try fields.visibility() ?? .public,
            preset: try fields.string("preset").map(VideoFields.preset),
            request: .object([JSON.Member("live", json)]))
    }
}
