import Core
import HTTP
import StageKit

/// `POST /api/v1/videos/{id}/transcription`: captions of what is spoken.
struct TranscriptionRoute: Sendable {
    let service: Service

    var route: Route {
        Route(
            .post, "/api/v1/videos/{id}/transcription",
            "Has a video transcribed by a runner; the text joins its subtitles, and its playlists.", scope: "upload",
            answers: [
                RouteAnswer(202, "the job", .json(.job)),
                .problem(409, "no node does it, the video is not ready, or it is being done"),
                .problem(422, "there is no sound in the video"),
            ], handler: ask)
    }

    @Sendable private func ask(_ request: Request) async throws -> Response {
        let id = try request.identifier(of: "video")
        guard try await service.video(id) != nil else { throw HTTPError.unknown("video") }
        if let facts = try await service.facts(of: id), facts.audio.isEmpty {
            throw HTTPError(422, "there is no sound in this video", code: "no_sound")
        }
        guard let job = try await service.ask("subtitles.transcription", of: id) else { throw HTTPError.unknown("video") }
        return try .json(job, status: 202)
    }
}
