import Core
import HTTP
import StageKit

/// `POST /api/v1/videos/{id}/studio`: an edited version of a video, which is a video of its own.
struct StudioRoute: Sendable {
    let service: Service
    /// Most bytes of a form.
    let uploadLimit: Int

    private static let task = Schema.named(
        "StudioTask",
        .object([
            .always("name", .words(["cut", "remove-segments", "add-intro", "add-outro", "add-watermark"])),
            .maybe(
                "options", .map(.any),
                "start and end, in seconds, of cut; segments, each with both, of remove-segments; file, the name of a part "
                    + "of the form, of the others"),
        ]))
    private static let tasks = Schema.named("StudioTasks", .object([.always("tasks", .array(task))]))
    private static let form = Schema.named(
        "StudioForm",
        .object([.always("tasks", .text, "the list as JSON; the first part, then the files that it names")]))

    var route: Route {
        Route(
            .post, "/api/v1/videos/{id}/studio",
            "Has runners make an edited version of a video, as a video of its own.",
            scope: "upload", bodyLimit: uploadLimit, bodies: [.json(Self.tasks), .form(Self.form)],
            answers: [
                RouteAnswer(201, "the edited version", .json(.video), headers: ["Location": "its address"]),
                .problem(409, "no node of the pipeline makes edits, or the video is not ready"),
            ], handler: edit)
    }

    @Sendable private func edit(_ request: Request) async throws -> Response {
        guard let video = try await service.video(try request.identifier(of: "video")) else {
            throw HTTPError.unknown("video")
        }
        guard service.canEdit else {
            throw HTTPError(
                409, "no node of the pipeline makes edited versions", code: "no_node",
                hint: "an operator can add one with the stage studio.edit before ingest.file")
        }
        guard video.state == .ready, let duration = try await service.facts(of: video.id)?.duration else {
            throw HTTPError(
                409, "the video is \(video.state.rawValue)", code: "not_ready", hint: "wait until it is ready")
        }
        let made = try await StudioForm(service, of: video, duration: duration).receive(request)
        return try .json(made, status: 201, headers: ["location": "/api/v1/videos/\(made.id)"])
    }
}
