import Core
import Foundation
import HTTP
import Media
import StageKit

/// `GET /videos/{id}/frame`: a picture of any moment, of any width.
struct FrameRoute: Sendable {
    let service: Service
    let access: Access
    let files: PlaybackFiles
    let desk: FrameDesk

    var route: Route {
        Route(
            .get, "/videos/{id}/frame", "Makes a JPEG of the picture that is shown at a moment, exact to the frame.",
            parameters: FrameWish.parameters + [.ifNoneMatch],
            answers: [
                RouteAnswer(200, "the picture", RouteContent("image/jpeg"), headers: ["ETag": "of this picture"]),
                .notModified, .problem(400, "a parameter is malformed, or the time lies after the end"),
                .problem(401, "the video is private: a token is missing or not known"),
                .problem(403, "the token's scope is too small"),
                .problem(404, "there is no such video, or no picture of it (yet)"),
                .problem(421, "without a token: the server is asked under a name that is not this machine's"),
                .problem(503, "too many pictures are asked for at once; Retry-After says when to come back"),
            ]
        ) { try await answer($0, SignedPath()) }
    }

    /// - Parameter path: what the address says, without or with a valid signature.
    func answer(_ request: Request, _ path: SignedPath) async throws -> Response {
        let wish = try FrameWish(request.query)
        let video = try await OpenedVideo(request, path, service: service, access: access)
        guard let rendition = try wish.rendition(of: video.view), let name = rendition.file.split(separator: "/").last,
            let entry = try? await files.find(String(name), of: video.id)
        else { throw Self.missing(video.view) }
        return try await video.picture(
            for: request, from: entry, variant: "\(wish.milliseconds)-\(wish.width)", type: "image/jpeg", isFixed: true
        ) {
            do {
                let jpeg = try await desk.jpeg(
                    wish, of: entry.artifact.file, etag: entry.file.etag, isWhole: video.view.state.isSettled)
                guard let jpeg else { throw Self.missing(video.view) }
                return jpeg
            } catch is AVError {
                throw HTTPError(404, "the picture cannot be read", code: "no_picture")
            }
        }
    }

    private static func missing(_ video: VideoView) -> HTTPError {
        let isOver = video.state.isSettled
        return HTTPError(
            404, isOver ? "the video has no picture there" : "there is no picture there yet", code: "no_picture",
            hint: isOver ? nil : "the video is \(video.state.rawValue): try again later")
    }
}
