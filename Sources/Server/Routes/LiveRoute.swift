import Core
import HTTP

/// `POST /api/v1/videos/{id}/end`: the end of a live source by whoever began it.
struct LiveRoute: Sendable {
    let service: Service

    var route: Route {
        Route(
            .post, "/api/v1/videos/{id}/end", "Ends a live source; what came of it becomes a video.", scope: "upload",
            answers: [.json(.video, "the video as it is then"), .problem(409, "it is not live, or not any more")]
        ) { request in
            guard let video = try await service.endLive(try request.identifier(of: "video")) else {
                throw HTTPError.unknown("video")
            }
            return try .json(try await ShownVideos(service: service).shown(video))
        }
    }
}
