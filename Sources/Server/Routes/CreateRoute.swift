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
            scope: "upload", bodyLimit: options.uploadLimit, handler: create)
    }

    @Sendable private func create(_ request: Request) async throws -> Response {
        try request.query.allowOnly()
        let video: VideoView
        switch request.mediaType {
        case "multipart/form-data": video = try await UploadForm(service).receive(request)
        case "application/json": video = try await service.create(try await fromAddress(request))
        default:
            throw HTTPError(
                415, "a video comes as multipart/form-data or application/json", code: "wrong_media_type",
                hint: "a form with the part \"file\", or {\"source\": \"https://…\"}")
        }
        return try .json(
            try await AddressSigner(service: service).shown(video), status: 201, headers: ["location": "/api/v1/videos/\(video.id)"])
    }

    private func fromAddress(_ request: Request) async throws -> NewVideo {
        let fields = try await JSONFields(
            request, known: ["source", "name", "preset", "externalId", "visibility", "checksum"])
        guard let text = try fields.string("source") else {
            throw HTTPError(
                422, "source is missing", code: "no_source", field: "source",
                hint: "an http or https address of a video file")
        }
        let source = try SourceAddress(text, allowsLocal: options.allowsLocalSources)
        var members = [JSON.Member("source", .string(source.text))]
        if let checksum = try fields.string("checksum") {
            members.append(JSON.Member("checksum", .string(try VideoFields.checksum(checksum))))
        }
        return NewVideo(
            name: try fields.name() ?? source.name, externalID: try fields.externalID(),
            visibility: try fields.visibility() ?? .public,
            preset: try fields.string("preset").map(VideoFields.preset) ?? "default", request: .object(members))
    }
}
