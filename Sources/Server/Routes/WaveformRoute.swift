import Core
import Foundation
import HTTP
import Media
import StageKit

/// `GET /videos/{id}/waveform`: how loud the sound of a video is over time, as a picture.
struct WaveformRoute: Sendable {
    let service: Service
    let access: Access
    let files: PlaybackFiles
    let desk: WaveformDesk

    var route: Route {
        Route(
            .get, "/videos/{id}/waveform", "Draws the sound of a video as a PNG: black on nothing, its edges at the times asked for.",
            parameters: WaveformWish.parameters + [.ifNoneMatch],
            answers: [
                RouteAnswer(200, "the picture", RouteContent("image/png"), headers: ["ETag": "of this picture"]),
                .notModified, .problem(400, "a parameter is malformed, or the end is not after the start"),
                .problem(401, "the video is private: a token is missing or not known"),
                .problem(403, "the token's scope is too small"),
                .problem(404, "there is no such video, or it has no sound (yet)"),
                .problem(421, "without a token: the server is asked under a name that is not this machine's"),
                .problem(503, "too many pictures are asked for at once; Retry-After says when to come back"),
            ]
        ) { try await answer($0, SignedPath()) }
    }

    /// - Parameter path: what the address says, without or with a valid signature.
    func answer(_ request: Request, _ path: SignedPath) async throws -> Response {
        let id = try request.identifier(of: "video")
        guard let video = try await service.video(id) else { throw HTTPError.unknown("video") }
        let isPrivate = video.visibility == .private && !path.isSigned
        if isPrivate { try await access.permit(request, scope: .read) }
        let wish = try WaveformWish(request.query, duration: video.duration ?? 0.001)
        let sounds = video.renditions.filter { $0.kind == .audio }
        guard let sound = sounds.first(where: { $0.isDefault }) ?? sounds.first,
            let name = sound.file.split(separator: "/").last, let entry = try? await files.find(String(name), of: id)
        else { throw Self.missing }

        let etag =
            "\"" + entry.file.etag.filter { $0 != "\"" } + "-\(wish.start)-\(wish.end)-\(wish.width)x\(wish.height)\""
        var headers: Headers = ["etag": etag]
        headers.add("cache-control", PlaybackRoutes.caching(path, isPrivate: isPrivate, isFixed: !entry.isGrowing))
        if isPrivate { headers.add("cross-origin-resource-policy", "same-origin") }
        if Preconditions(method: request.method, headers: request.headers, etag: etag) == .notModified {
            return Response(304, headers: headers)
        }
        do {
            guard let png = try await desk.png(wish, of: entry.artifact.file, origin: 0, etag: entry.file.etag) else {
                throw Self.missing
            }
            headers.add("content-type", "image/png")
            return Response(200, headers: headers, body: .bytes(png))
        } catch is AVError {
            throw HTTPError(404, "the sound cannot be read", code: "no_sound")
        }
    }

    private static let missing = HTTPError(404, "the video has no sound", code: "no_sound")
}
