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
        let id = try request.identifier(of: "video")
        let wish = try FrameWish(request.query)
        guard let video = try await service.video(id) else { throw HTTPError.unknown("video") }
        let isPrivate = video.visibility == .private && !path.isSigned
        if isPrivate { try await access.permit(request, scope: .read) }
        guard let rendition = try wish.rendition(of: video), let name = rendition.file.split(separator: "/").last,
            let entry = try? await files.find(String(name), of: id)
        else { throw Self.missing(video) }

        let etag = "\"" + entry.file.etag.filter { $0 != "\"" } + "-\(wish.milliseconds)-\(wish.width)\""
        var headers: Headers = ["etag": etag]
        headers.add("cache-control", PlaybackRoutes.caching(path, isPrivate: isPrivate, isFixed: true))
        if isPrivate { headers.add("cross-origin-resource-policy", "same-origin") }
        if Preconditions(method: request.method, headers: request.headers, etag: etag) == .notModified {
            return Response(304, headers: headers)
        }
        do {
            guard
                let jpeg = try await desk.jpeg(
                    wish, of: entry.artifact.file, etag: entry.file.etag, isWhole: video.state.isSettled)
            else {
                throw Self.missing(video)
            }
            headers.add("content-type", "image/jpeg")
            return Response(200, headers: headers, body: .bytes(jpeg))
        } catch is AVError {
            throw HTTPError(404, "the picture cannot be read", code: "no_picture")
        }
    }

    private static func missing(_ video: VideoView) -> HTTPError {
        let isOver = video.state.isSettled
        return HTTPError(
            404, isOver ? "the video has no picture there" : "there is no picture there yet", code: "no_picture",
            hint: isOver ? nil : "the video is \(video.state.rawValue): try again later")
    }
}
