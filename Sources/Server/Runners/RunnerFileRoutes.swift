import Core
import Foundation
import HTTP
import Media
import StageKit

/// The files that a runner works on. Their addresses stand in the payload alone, in PeerTube's shape; a runner asks for
/// them with POST and its two tokens.
struct RunnerFileRoutes: Sendable {
    let service: Service

    var all: [Route] {
        [
            route("/max-quality", "Gives the source of a job's video to the runner that has the job.", source),
            route("/max-quality/audio", "The same, for a runner that wants the sound alone.", source),
            route("/thumbnails/max-quality", "Gives a picture for a video that has none of its own.", picture),
            route("/previews/max-quality", "The same, where runners before PeerTube 8 look for it.", picture),
            route("/studio/task-files/{file}", "Gives an intro, an outro or a watermark.", insert),
        ]
    }

    private func route(_ path: String, _ summary: String, _ handler: @escaping Handler) -> Route {
        Route(
            .post, RunnerRoutes.path + "/jobs/{id}/files/videos/{video}" + path, summary,
            parameters: [.path("video", .id, "that of the job")], bodies: [.json(RunnerSchemas.holder)],
            answers: [
                RouteAnswer(200, "the file", RouteContent("application/octet-stream")), RunnerRoutes.unknownJob,
                RunnerRoutes.malformed, RunnerProblem.answer(403, "the job is of another video"),
            ], handler: RunnerProblem.answering(handler))
    }

    @Sendable private func source(_ request: Request) async throws -> Response {
        let job = try await job(request)
        guard let source = try await service.source(of: job) else {
            throw RunnerProblem(status: 404, detail: "The source of the video is not here any more")
        }
        return try Self.answer(source.file)
    }

    /// The poster; sound without a cover has none.
    @Sendable private func picture(_ request: Request) async throws -> Response {
        let job = try await job(request)
        if let (poster, _, _) = try await service.playback(video: job.video, name: "thumbnails/0.jpg") {
            return try Self.answer(poster.file)
        }
        let jpeg = try PictureSheet(tile: (854, 480), columns: 1, rows: 1).jpeg(quality: 6)
        return Response(200, headers: Self.headers, body: .bytes([UInt8](jpeg)))
    }

    @Sendable private func insert(_ request: Request) async throws -> Response {
        let job = try await job(request)
        guard let file = try await service.insert(request.parameter("file"), of: job) else {
            throw RunnerProblem(status: 400, detail: "This job needs no file of this name")
        }
        return try Self.answer(file.file)
    }

    /// The job of the caller.
    private func job(_ request: Request) async throws -> RunnerJobView {
        let body = try await RunnerBody(request)
        let (runner, token) = (try body.text("runnerToken"), try body.text("jobToken"))
        let hold = try await RunnerGate(service: service).hold(request, runner: runner, job: token, to: .download)
        guard let job = hold?.job else { throw RunnerProblem.over }
        guard request.parameter("video") == job.video.rawValue else {
            throw RunnerProblem(status: 403, detail: "This job is of another video")
        }
        return job
    }

    private static let headers: Headers = ["content-type": "application/octet-stream", "cache-control": "no-store"]

    private static func answer(_ file: URL) throws -> Response {
        let file = try OpenFile(path: file.path)
        return Response(200, headers: headers, body: .slices([FileSlice(file, 0..<file.size)]))
    }
}
