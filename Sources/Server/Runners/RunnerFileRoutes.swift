import Core
import Foundation
import HTTP
import StageKit

/// The files that a runner works on. Their addresses stand in the payload alone, in PeerTube's shape; a runner asks for
/// them with POST and its two tokens.
struct RunnerFileRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            route("/max-quality", "Gives the source of a job's video to the runner that has the job."),
            route("/max-quality/audio", "The same, for a runner that wants the sound alone."),
        ]
    }

    private func route(_ path: String, _ summary: String) -> Route {
        Route(
            .post, RunnerRoutes.path + "/jobs/{id}/files/videos/{video}" + path, summary,
            parameters: [.path("video", .id, "that of the job")], bodies: [.json(RunnerSchemas.holder)],
            answers: [
                RouteAnswer(200, "the file", RouteContent("application/octet-stream")), RunnerRoutes.unknownJob,
                RunnerRoutes.malformed, RunnerProblem.answer(403, "the job is of another video"),
            ], handler: RunnerProblem.answering(source))
    }

    @Sendable private func source(_ request: Request) async throws -> Response {
        let body = try await RunnerBody(request)
        let (runner, token) = (try body.text("runnerToken"), try body.text("jobToken"))
        let hold = try await RunnerGate(service: service).hold(request, runner: runner, job: token, to: .download)
        guard let job = hold?.job else { throw RunnerProblem.over }
        guard request.parameter("video") == job.video.rawValue else {
            throw RunnerProblem(status: 403, detail: "This job is of another video")
        }
        guard let source = try await service.source(of: job) else {
            throw RunnerProblem(status: 404, detail: "The source of the video is not here any more")
        }
        let file = try OpenFile(path: source.file.path)
        return Response(
            200, headers: ["content-type": "application/octet-stream", "cache-control": "no-store"],
            body: .slices([FileSlice(file, 0..<file.size)]))
    }
}
