import Core
import Foundation
import HTTP
import Media
import StageKit

/// `GET /videos/{id}/cut`: a part of a video as a file of its own, exact to the frame.
struct CutRoute: Sendable {
    let service: Service
    let access: Access
    let files: PlaybackFiles
    let desk: CutDesk

    var route: Route {
        Route(
            .get, "/videos/{id}/cut", "Sends a part of a video, exact to the frame, while it is made.",
            parameters: CutWish.parameters,
            answers: [
                RouteAnswer(
                    200, "the part; it ends early, without its last chunk, when it cannot be finished",
                    RouteContent("*/*"), headers: ["Content-Disposition": "a file name"]),
                .problem(400, "a parameter is malformed, or the start lies after the end"),
                .problem(401, "the video is private, or the source is asked for: a token is missing or not known"),
                .problem(403, "the token's scope is too small"),
                .problem(404, "there is no such video or rendition, or it cannot be read"),
                .problem(409, "the video is not finished yet"),
                .problem(413, "the cut is longer than is made here"),
                .problem(421, "without a token: the server is asked under a name that is not this machine's"),
                .problem(422, "it cannot be cut by copying, and encoding in full was not asked for"),
                .problem(503, "too many cuts are made at once; Retry-After says when to come back"),
            ]
        ) { try await answer($0, SignedPath()) }
    }

    /// - Parameter path: what the address says, without or with a valid signature.
    func answer(_ request: Request, _ path: SignedPath) async throws -> Response {
        let opened = try await OpenedVideo(
            request, path, rendition: request.query["rendition"], service: service, access: access)
        let video = opened.view
        guard let duration = video.duration, video.state.isSettled else {
            throw HTTPError(
                409, "the video is not finished", code: "not_ready", hint: "it is \(video.state.rawValue): try again later")
        }
        let wish = try CutWish(request.query, duration: duration)
        let source = try await CutChoice(video, wish).source(files, opened.id)
        var headers: Headers = opened.isPersonal ? OpenedVideo.personal : [:]
        headers["cache-control"] = opened.isPersonal ? "private, no-store" : "no-store"
        headers["content-type"] = Self.mediaType(wish.format)
        headers["content-disposition"] = ContentDisposition.attachment(
            "\(video.name) \(wish.ranges[0].start)-\(wish.ranges[wish.ranges.count - 1].end).\(wish.format.rawValue)")
        let hint = wish.encodesInFull ? nil : "fallback=encode encodes it in full"
        let made = try await desk.body(lasting: wish.duration, hint: hint) { interrupt in
            (try Cut(source, wish.ranges, as: wish.format, encodesInFull: wish.encodesInFull, interrupt: interrupt), ())
        }
        return Response(200, headers: headers, body: made.body)
    }

    static func mediaType(_ format: Cut.Format) -> String {
        switch format {
        case .mp4: "video/mp4"
        case .ts: "video/MP2T"
        case .webm: "video/webm"
        case .mp3: "audio/mpeg"
        }
    }
}

/// Which files of a video a cut is made from.
struct CutChoice: Equatable {
    let pictures: String?
    let sound: String?
    let isSource: Bool

    /// - Throws: `HTTPError` (404) when there is no such rendition.
    init(_ video: VideoView, _ wish: CutWish) throws {
        let pictures = video.renditions.filter { $0.kind == .video }
        let sounds = video.renditions.filter { $0.kind == .audio }
        let best = pictures.max { ($0.height ?? 0, $0.id) < ($1.height ?? 0, $1.id) }
        let sound = sounds.first { $0.isDefault } ?? sounds.first
        isSource = wish.rendition == "source"
        if isSource, video.source != nil {
            self.pictures = DownloadChoice.source
            self.sound = DownloadChoice.source
            return
        }
        let chosen = wish.rendition == nil ? best ?? sound : video.renditions.first { $0.id == wish.rendition }
        guard let chosen else {
            let known = video.renditions.map(\.id) + (video.source == nil ? [] : ["source"])
            throw HTTPError(
                404, "there is no such rendition", code: "unknown_rendition", field: "rendition",
                hint: known.isEmpty ? "there is none" : "known: " + known.joined(separator: ", "))
        }
        self.pictures = chosen.kind == .audio ? nil : Self.name(chosen)
        self.sound = chosen.kind == .audio ? Self.name(chosen) : sound.flatMap(Self.name)
    }

    private static func name(_ rendition: RenditionView) -> String? {
        rendition.file.split(separator: "/").last.map(String.init)
    }

    /// The files. Those of renditions begin with the video.
    func source(_ files: PlaybackFiles, _ video: Identifier) async throws -> CutSource {
        func part(_ name: String?) async throws -> CutSource.Part? {
            guard let name else { return nil }
            guard let entry = try? await files.find(name, of: video) else {
                throw HTTPError(404, "the file is gone", code: "unknown_file")
            }
            return CutSource.Part(entry.artifact.file, origin: isSource ? nil : 0)
        }
        return CutSource(pictures: try await part(pictures), sound: try await part(sound))
    }
}
