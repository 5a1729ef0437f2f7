import Core
import HTTP
import StageKit

/// What the views of `Core/Library/Views` look like as JSON. A test holds both together.
extension Schema {
    static let video = Schema.named(
        "Video",
        .object([
            .always("id", .id), .always("name", .text),
            .always("state", .words(VideoState.allCases.map(\.rawValue))),
            .always("playable", .boolean, "there is a playlist, perhaps long before the video is ready"),
            .always("progress", share, "the mean over the jobs"),
            .always("externalId", .nullable(.text), "the client's own name for it"),
            .always(
                "live", .nullable(.words(LiveState.allCases.map(\.rawValue))), "where a live source stands; null for others"),
            .always("visibility", visibility), .always("preset", .text), .always("createdAt", .time),
            .always("playableAt", .nullable(.time), "when it first had a master playlist"),
            .always("readyAt", .nullable(.time)),
            .always("duration", .nullable(.number(minimum: 0)), "in seconds; null until it is known"),
            .always("source", .nullable(source), "null until the source has arrived"),
            .always("renditions", .array(rendition)),
            .always("playlists", .object([.always("hls", .nullable(path)), .always("dash", .nullable(path))])),
            .always("thumbnails", .array(path), "the first is the poster"),
            .always("subtitles", .array(subtitle), "WebVTT, in the order of the source"),
            .always("storyboard", .nullable(path)), .always("torrents", .array(torrent)),
            .always("files", .array(file), "that were asked for by name"),
            .always("transfers", .array(transfer), "where its files were sent"),
            .always("warnings", .array(.text), "what of the input could not be used, and why"),
            .always("jobs", .array(job), "in the order of the graph"),
            .always("error", .nullable(failure), "why the video is failed"),
        ]))

    static let videos = page("Videos", of: video)
    static let visibility = Schema.words(Visibility.allCases.map(\.rawValue))
    private static let path = Schema.string(format: "uri-reference")
    private static let share = Schema.number(minimum: 0, maximum: 1)

    static func page(_ name: String, of element: Schema) -> Schema {
        .named(
            name,
            .object([
                .always("total", .count, "how many match, on all pages"), .always("data", .array(element)),
                .maybe("next", .text, "what after is for the next page; absent on the last"),
            ]))
    }

    static let failure = Schema.named(
        "Failure",
        .object([
            .always("code", .text, "for programs"), .always("detail", .text, "for people"),
            .always("hint", .nullable(.text), "what would be right"),
            .always("node", .nullable(.text), "the node whose job failed"),
        ]))

    private static let rendition = Schema.named(
        "Rendition",
        .object([
            .always("id", .text, "720p, audio"), .always("kind", .nullable(.words(["video", "audio"]))),
            .always("width", .nullable(.count)), .always("height", .nullable(.count)),
            .always("frameRate", .nullable(.number(minimum: 0)), "frames a second"),
            .always("codecs", .nullable(.text), "RFC 6381"),
            .always("bitrate", .nullable(.count), "in bit/s, as measured"),
            .always("peakBitrate", .nullable(.count), "of the worst segment, in bit/s"),
            .always("language", .nullable(.text), "of a sound: BCP 47"),
            .always("label", .nullable(.text), "of a sound, for people"),
            .always("isDefault", .boolean, "of several sounds, the one that plays when nobody chooses"),
            .always("size", .count, "in bytes"), .always("madeBy", .text, "local, or the name of a runner"),
            .always("playlist", .nullable(path)), .always("file", path),
        ]))

    private static let subtitle = Schema.named(
        "Subtitle",
        .object([
            .always("id", .text, "en, en-2"), .always("language", .nullable(.text), "BCP 47"),
            .always("label", .nullable(.text), "for people"),
            .always("isForced", .boolean, "to be shown even to those who understand what is said"),
            .always("size", .count, "in bytes"), .always("file", path),
        ]))

    private static let torrent = Schema.named(
        "Torrent",
        .object([
            .always("rendition", .nullable(.text), "or the name of a file"), .always("infoHash", .text),
            .always("magnet", .text), .always("file", path), .always("seeding", .boolean), .always("peers", .count),
        ]))

    private static let file = Schema.named(
        "File",
        .object([
            .always("name", .text), .always("kind", .words(FileView.Kind.allCases.map(\.rawValue))),
            .always("width", .nullable(.count)), .always("height", .nullable(.count)), .always("size", .count, "in bytes"),
            .always("file", path),
        ]))

    private static let transfer = Schema.named(
        "Transfer",
        .object([
            .always("node", .text, "which sent it"), .always("file", .text, "its name here"),
            .always("target", .text, "address of the copy, without user name, password or key"),
            .always("size", .count, "in bytes"), .always("checksum", .nullable(.text), "sha-256=… of what was sent"),
            .always("how", .words(SentFile.How.allCases.map(\.rawValue)), "same: it was there already"),
        ]))
}
