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
        let video = try await OpenedVideo(request, path, service: service, access: access)
        let wish = try WaveformWish(request.query, duration: video.view.duration ?? 0.001)
        let sounds = video.view.renditions.filter { $0.kind == .audio }
        guard let sound = sounds.first(where: { $0.isDefault }) ?? sounds.first,
            let name = sound.file.split(separator: "/").last, let entry = try? await files.find(String(name), of: video.id)
        else { throw Self.missing }
        return try await video.picture(
            for: request, from: entry, variant: "\(wish.start)-\(wish.end)-\(wish.width)x\(wish.height)", type: "image/png",
            isFixed: !entry.isGrowing
        ) {
            do {
                let png = try await desk.png(wish, of: entry.artifact.file, origin: 0, etag: entry.file.etag)
                guard let png else { throw Self.missing }
                return png
            } catch is AVError {
                throw HTTPError(404, "the sound cannot be read", code: "no_sound")
            }
        }
    }

    private static let missing = HTTPError(404, "the video has no sound", code: "no_sound")
}
