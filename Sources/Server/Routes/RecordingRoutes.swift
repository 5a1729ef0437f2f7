import Core
import Foundation
import HTTP
import SegmentStore
import StageKit

/// Recordings of live streams into the segment store. One is a video: its state, its log, its events, cancelling,
/// taking it up again and deleting are those of videos.
struct RecordingRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            Route(
                .post, "/api/v1/recordings",
                "Begins to record a live HLS stream into the segment store. The recording is a video with one job: cancel "
                    + "that to stop, retry it to go on.",
                scope: "upload", parameters: [.idempotencyKey], bodies: [.json(Self.wish)],
                answers: [
                    RouteAnswer(
                        201, "the video that the recording is", .json(.video),
                        headers: [
                            "Location": "its report", "Idempotency-Replayed": "true for an answer given before",
                        ]),
                    .problem(409, "no node of the pipeline records"),
                ], handler: create),
            Route(
                .get, "/api/v1/recordings/{id}", "Shows how a recording stands: what it has, and what is missing.",
                scope: "read", answers: [.json(.recording, "the report, a few seconds old at most")], handler: show),
        ]
    }

    private static let longest = 366.0 * 86_400
    private static let namePattern = "^[^./\\x00-\\x1f\\x7f][^/\\x00-\\x1f\\x7f]{0,99}$"
    private static let wish = Schema.named(
        "NewRecording",
        .object([
            .always("source", .string(format: "uri"), "an http or https address of an HLS playlist, master or media"),
            .always("stream", .string(pattern: namePattern), "its name in the store; does not begin with a period"),
            .maybe("variants", .array(.text), "their names; without them as the node's settings say"),
            .maybe("duration", .number(minimum: 0, maximum: longest), "in seconds; without it, to the stream's end"),
            .maybe("name", VideoFields.nameSchema, "of the video; without it, that of the stream"),
            .maybe("externalId", VideoFields.externalIDSchema), .maybe("visibility", .visibility),
        ]))

    @Sendable private func create(_ request: Request) async throws -> Response {
        let key = try IdempotencyKey(request)
        let fields = try await JSONFields(
            request, known: ["source", "stream", "variants", "duration", "name", "externalId", "visibility"])
        let stream = try Self.stream(try fields.string("stream"))
        guard let text = try fields.string("source") else {
            throw HTTPError(422, "source is missing", code: "no_source", field: "source", hint: Self.sourceHint)
        }
        let source = try SourceAddress(text, allowsLocal: false, schemes: ["http", "https"])
        var members = [
            JSON.Member("source", .string(source.text)),
            JSON.Member("stream", .string(stream)),
        ]
        if let variants = fields["variants"] { members.append(JSON.Member("variants", try Self.variants(variants))) }
        if let duration = fields["duration"] {
            guard let seconds = duration.number, seconds > 0, seconds <= Self.longest else {
                throw HTTPError(
                    422, "duration is not usable", code: "out_of_range", field: "duration", hint: "seconds, more than 0")
            }
            members.append(JSON.Member("duration", duration))
        }
        let new = NewVideo(
            name: try fields.name() ?? stream, externalID: try fields.externalID(),
            visibility: try fields.visibility() ?? .public,
            request: .object([JSON.Member("record", .object(members))]))
        let made = try await service.record(new, once: key?.key(for: new, file: nil))
        var response = try Response.json(
            try await ShownVideos(service: service).shown(made.video), status: 201,
            headers: ["location": "/api/v1/recordings/\(made.video.id)"])
        if made.isReplay { response.headers["idempotency-replayed"] = "true" }
        return response
    }

    private static let sourceHint = "an http or https address of an HLS playlist"

    private static func stream(_ text: String?) throws -> String {
        guard let text, SegmentStore.isName(text), text.count <= 100,
            !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            throw HTTPError(
                422, text == nil ? "stream is missing" : "the stream's name is none", code: "bad_stream", field: "stream",
                hint: "1 to 100 characters without a slash; the first is no period")
        }
        return text
    }

    private static func variants(_ value: JSON) throws -> JSON {
        guard let list = value.array, (1...64).contains(list.count),
            list.allSatisfy({ $0.string.map(SegmentStore.isName) ?? false })
        else {
            throw HTTPError(
                422, "variants is no list of names", code: "wrong_type", field: "variants", hint: "[\"source\", \"480p\"]")
        }
        return value
    }

    @Sendable private func show(_ request: Request) async throws -> Response {
        let id = try request.identifier(of: "recording")
        guard let file = try await service.recordingReport(of: id), let open = try? OpenFile(path: file.path) else {
            throw HTTPError.unknown("recording")
        }
        return Response(
            200, headers: ["content-type": "application/json", "cache-control": "no-store"],
            body: .slices([FileSlice(open, 0..<open.size)]))
    }
}
