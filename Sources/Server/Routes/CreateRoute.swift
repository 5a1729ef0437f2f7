import Core
import HTTP
import StageKit

/// `POST /api/v1/videos`: a file in a form, streamed to disk, or the address of one.
struct CreateRoute: Sendable {
    let service: Service
    let options: APIServer.Options

    var route: Route {
        Route(
            .post, "/api/v1/videos", "Makes a video of an uploaded file (multipart/form-data) or of an address (JSON).",
            scope: "upload", bodyLimit: options.uploadLimit, parameters: [.idempotencyKey],
            bodies: [.form(Self.form), .json(Self.address)],
            answers: [
                RouteAnswer(
                    201, "the video", .json(.video),
                    headers: ["Location": "its address", "Idempotency-Replayed": "true for an answer given before"])
            ], handler: create)
    }

    private static let members: [Schema.Member] = [
        .maybe("name", VideoFields.nameSchema, "without it, that of the file"),
        .maybe("preset", VideoFields.presetSchema, "without it, that of the pipeline"), .maybe("externalId", VideoFields.externalIDSchema),
        .maybe("visibility", .visibility), .maybe("checksum", VideoFields.checksumSchema, "of the file"),
    ]
    private static let form = Schema.named(
        "VideoForm", .object(members + [.always("file", .binary, "the video; the last part")]))
    private static let address = Schema.named(
        "VideoAddress",
        .object(
            [
                .always(
                    "source", .string(format: "uri"),
                    "an http or https address of a video or .torrent file, or a magnet link")
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

    private func fromAddress(_ request: Request) async throws -> NewVideo {
        let fields = try await JSONFields(
            request, known: ["source", "name", "preset", "externalId", "visibility", "checksum"])
        guard let text = try fields.string("source") else {
            throw HTTPError(
                422, "source is missing", code: "no_source", field: "source",
                hint: "an http or https address of a video file")
        }
        let source = try SourceAddress(
            text, allowsLocal: service.blueprint.nodes.contains(where: Self.readsFolders),
            allowsMagnet: service.blueprint.nodes.contains { $0.manifest.id == "ingest.torrent" })
        var members = [JSON.Member("source", .string(source.text))]
        if let checksum = try fields.string("checksum") {
            members.append(JSON.Member("checksum", .string(try VideoFields.checksum(checksum))))
        }
        return NewVideo(
            name: try fields.name() ?? source.name, externalID: try fields.externalID(),
            visibility: try fields.visibility() ?? .public,
            preset: try fields.string("preset").map(VideoFields.preset), request: .object(members))
    }
}
