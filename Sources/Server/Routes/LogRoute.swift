import Core
import Foundation
import HTTP
import StageKit

/// `GET /api/v1/videos/{id}/log`: what the jobs of a video had to say.
struct LogRoute: Sendable {
    let service: Service

    var route: Route {
        Route(
            .get, "/api/v1/videos/{id}/log", "Shows the job log of a video: lines of key=value, oldest first.",
            scope: "read", answers: [RouteAnswer(200, "the newest lines, at most about 1 MB", .text)]
        ) { request in
            let id = try request.identifier(of: "video")
            guard let files = try await service.logFiles(of: id) else { throw HTTPError.unknown("video") }
            var response = Response(
                200, headers: ["content-type": "text/plain; charset=utf-8", "cache-control": "no-store"])
            response.body = .slices(
                // One that has been moved away this very moment is the older one of the next answer.
                files.compactMap { file in
                    (try? OpenFile(path: file.path)).map { FileSlice($0, 0..<$0.size) }
                })
            return response
        }
    }
}
