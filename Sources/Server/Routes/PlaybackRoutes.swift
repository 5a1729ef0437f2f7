import Core
import Foundation
import HTTP
import StageKit
import Sys

/// The public paths of a video's files, made for players and caches.
struct PlaybackRoutes: Sendable {
    let service: Service
    let access: Access
    let files: PlaybackFiles
    let frames: FrameRoute
    let cuts: CutRoute
    let waveforms: WaveformRoute

    /// - Parameter cutLimit: in seconds, the longest cut that is made.
    init(service: Service, access: Access, files: PlaybackFiles, cutLimit: Double) {
        self.service = service
        self.access = access
        self.files = files
        frames = FrameRoute(service: service, access: access, files: files, desk: FrameDesk())
        cuts = CutRoute(service: service, access: access, files: files, desk: CutDesk(limit: cutLimit))
        waveforms = WaveformRoute(service: service, access: access, files: files, desk: WaveformDesk())
    }

    var all: [Route] {
        [
            frames.route, cuts.route, waveforms.route,
            Route(
                .get, "/videos/{id}/{name...}", "Sends a file of a video, or ranges of it.",
                parameters: [.path("name", .text, "master.m3u8, 720p.mp4, thumbnails/0.jpg")] + Self.fields,
                answers: Self.answers, handler: play),
            Route(
                .get, "/videos/{id}/download", "Sends a rendition, or the source, under a good file name.",
                parameters: [
                    .query("rendition", .text, "its id, or source, which needs a token; without it the best one")
                ] + Self.fields, answers: Self.answers,
                handler: download),
        ]
    }

    private static let fields: [RouteParameter] = [
        .header("Range", .text, "bytes=0-1023, or several ranges"), .ifNoneMatch,
        .header("If-Range", .text, "an ETag or a time: the whole file unless it still is this"),
    ]
    private static let answers = [
        RouteAnswer(
            200, "the file", RouteContent("*/*"),
            headers: ["ETag": "of this version", "Accept-Ranges": "bytes", "Last-Modified": "its time"]),
        RouteAnswer(206, "the ranges", RouteContent("*/*"), headers: ["Content-Range": "which of how many bytes"]),
        .notModified, .problem(412, "the file is not the one that the request is about"),
        .problem(416, "the range lies outside the file"),
        .problem(401, "the video is private, or the source is asked for: a token is missing or not known"),
        .problem(403, "the token's scope is too small"),
        .problem(421, "without a token: the server is asked under a name that is not this machine's"),
    ]

    @Sendable private func play(_ request: Request) async throws -> Response {
        let id = try request.identifier(of: "video")
        let path = try await SignedPath(request.parameter("name"), video: id, service: service)
        if path.isSigned && path.name == "download" { return try await download(request, path) }
        if path.isSigned && path.name == "frame" { return try await frames.answer(request, path) }
        if path.isSigned && path.name == "cut" { return try await cuts.answer(request, path) }
        if path.isSigned && path.name == "waveform" { return try await waveforms.answer(request, path) }
        // The source, its facts, the report of a recording and where copies are, are for those who may read the API.
        guard let entry = try await find(path.name, of: id),
            ![.source, .insert, .facts, .recording, .transfer].contains(entry.artifact.kind)
        else { throw HTTPError(404, "there is no such file", code: "unknown_file") }
        let isPersonal = entry.visibility == .private && !path.isSigned
        if isPersonal { try await access.permit(request, scope: .read) }
        // A playlist grows while renditions are made, and so do they; the rest changes only when it is made anew. A
        // cache that kept a part of a shorter file would say that there is no more of it.
        let isFixed = ![.playlist, .manifest].contains(entry.artifact.kind)
        var headers = OpenedVideo.caching(path, isPersonal: isPersonal, isFixed: isFixed)
        if entry.isGrowing && !isPersonal { headers["cache-control"] = "no-store" }
        return try send(entry, for: request, headers: headers)
    }

    @Sendable private func download(_ request: Request) async throws -> Response {
        try await download(request, SignedPath())
    }

    private func download(_ request: Request, _ path: SignedPath) async throws -> Response {
        try request.query.allowOnly("rendition")
        let rendition = request.query["rendition"]
        let opened = try await OpenedVideo(request, path, rendition: rendition, service: service, access: access)
        let video = opened.view
        let choice = DownloadChoice(video, rendition: rendition)
        guard let choice, let entry = try await find(choice.name, of: opened.id) else {
            let known = video.renditions.map(\.id) + (video.source == nil ? [] : ["source"])
            throw HTTPError(
                404, "there is no such rendition", code: "unknown_rendition", field: "rendition",
                hint: known.isEmpty ? "there is none yet" : "known: " + known.joined(separator: ", "))
        }
        var headers =
            opened.isPersonal ? OpenedVideo.personal : ["cache-control": path.isSigned ? "private, no-cache" : "no-cache"]
        headers["content-disposition"] = ContentDisposition.attachment(choice.fileName)
        return try send(entry, for: request, headers: headers)
    }

    private func find(_ name: String, of video: Identifier) async throws -> PlaybackFiles.Entry? {
        do {
            return try await files.find(name, of: video)
        } catch is SystemError {
            // Deleted between the look and the opening.
            throw HTTPError(404, "the file is gone", code: "unknown_file")
        }
    }

    private func send(_ entry: PlaybackFiles.Entry, for request: Request, headers: Headers) throws -> Response {
        try .file(
            entry.file, for: request, type: Self.mediaType(entry.artifact), headers: headers, isGrowing: entry.isGrowing)
    }

    private static func mediaType(_ artifact: Artifact) -> String {
        if let type = artifact.traits.mediaType { return type }
        if artifact.traits.track == .audio && artifact.name.hasSuffix(".mp4") { return "audio/mp4" }
        return MediaType.of(artifact.name)
    }
}

/// Which file a download is, and what it is called on the client's disk.
struct DownloadChoice: Equatable {
    static let source = "source/original"

    let name: String
    let fileName: String

    /// - Parameter rendition: its id, or `source`; nil for the best.
    init?(_ video: VideoView, rendition: String?) {
        if rendition == "source" {
            guard let source = video.source else { return nil }
            name = Self.source
            fileName = "\(video.name).\(Self.suffix(source.container))"
            return
        }
        let best = video.renditions.max { ($0.height ?? 0, $0.id) < ($1.height ?? 0, $1.id) }
        guard let wanted = rendition == nil ? best : video.renditions.first(where: { $0.id == rendition }),
            let file = wanted.file.split(separator: "/").last
        else { return nil }
        name = String(file)
        fileName = "\(video.name) \(wanted.id).mp4"
    }

    /// The usual extension of what libavformat calls a container.
    private static func suffix(_ container: String?) -> String {
        let names = container?.split(separator: ",").map(String.init) ?? []
        if names.contains("mp4") { return "mp4" }
        if names.contains("webm") { return "mkv" }
        if names.contains("mpegts") { return "ts" }
        if names.contains("mpeg") { return "mpg" }
        return names.first ?? "bin"
    }
}
