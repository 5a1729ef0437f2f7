import Core
import Foundation
import HTTP
import SegmentStore

/// The doors of wubloader's restreamer: its segment store to look at, to play and to cut. Open to all, as playback is.
struct RestreamerRoutes: Sendable {
    private let desk: StoreDesk
    private let cuts: StoreCutRoute
    private let pictures: StorePictureRoutes
    private let thumbnails: ThumbnailRoutes
    private let videos: StoreVideoRoute

    init(service: Service) {
        let door = service.blueprint.doors.restreamer
        desk = StoreDesk(SegmentStore(base: service.folder(door.base).path))
        cuts = StoreCutRoute(
            desk: desk, cuts: StoreCuts(desk: desk, cuts: CutDesk(limit: door.longest)), longest: door.longest)
        pictures = StorePictureRoutes(desk: desk)
        thumbnails = ThumbnailRoutes(desk: desk, templates: TemplateFolder(service.folder(door.templates)))
        videos = StoreVideoRoute(desk: desk, longest: door.longest)
    }

    /// The first names of its paths.
    private static let doors: Set = [
        "files", "extras", "playlist", "cut", "segments", "frame", "waveform", "thumbnail", "thumbnail-templates", "generate_videos",
    ]

    /// Whether a path is one of these.
    static func owns(_ target: RequestTarget) -> Bool { target.segments.first.map(doors.contains) ?? false }

    var all: [Route] {
        FolderRoutes(desk: desk).all + PlaylistRoutes(desk: desk).all + [cuts.route, SegmentRoute(desk: desk).route]
            + pictures.all + thumbnails.all + [videos.route]
    }
}

extension RouteParameter {
    static let start = RouteParameter.query("start", .text, StoreTime.help)
    static let end = RouteParameter.query("end", .text, StoreTime.help)
}

extension RouteAnswer {
    static let hiddenName = RouteAnswer.problem(403, "a name begins with a period")
}
