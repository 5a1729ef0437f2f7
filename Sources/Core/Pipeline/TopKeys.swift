import StageKit

/// The keys of the whole file.
struct TopKeys {
    let pipeline: JSONNode?
    let network: JSONNode?
    let doors: JSONNode?
    let plugins: JSONNode?

    init(_ settings: Settings) {
        _ = settings.optionalString("$schema", "The schema that `millrace stages --schema` writes, for editors.")
        pipeline = settings.object("pipeline", "The nodes of the graph, by name.")
        network = settings.object("network", "What outgoing connections may reach.")
        doors = settings.object("doors", "Settings of the compatibility doors.")
        plugins = settings.object("plugins", "Reserved for stages that live outside the program; leave it out.")
    }
}

/// The keys of `network`.
struct NetworkKeys {
    let allow: JSONNode?

    init(_ settings: Settings) {
        allow = settings.node(
            "allow", type: "a list of address ranges",
            schema: .object([
                JSON.Member("type", .string("array")),
                JSON.Member("items", .object([JSON.Member("type", .string("string"))])),
            ]),
            default: .array([]), "Private, loopback and link-local addresses that fetches may reach, in CIDR notation.",
            accepts: { if case .array = $0.value { true } else { false } })
    }
}

/// The keys of `doors`.
struct DoorKeys {
    /// Each door's object and its key.
    let parts: [(JSONNode?, String)]

    init(_ settings: Settings) {
        parts = [
            (settings.object("restreamer", "The restreamer's door."), "restreamer"),
            (settings.object("cis", "The ingestion server's door."), "cis"),
            (settings.object("downloads", "The download service's door."), "downloads"),
        ]
    }
}

extension Doors.Restreamer {
    init(_ settings: Settings) {
        base = settings.string("base", default: "segments", "Folder of the segment store.")
    }
}

extension Doors.CIS {
    init(_ settings: Settings) {
        upload = settings.string("upload", default: "cis/upload", "Folder that raw uploads lie in.")
        media = settings.string("media", default: "cis/media", "Folder that finished media go to.")
        thumbs = settings.string("thumbs", default: "cis/thumbs", "Folder that thumbnails go to.")
        torrents = settings.string("torrents", default: "cis/torrents", "Folder that torrents go to.")
        completion = settings.optionalString("completion", "Address that is told of a finished job.")
        error = settings.optionalString("error", "Address that is told of a failed job.")
        tracker = settings.optionalString("tracker", "Announce address put into torrents.")
    }
}

extension Doors.Downloads {
    init(_ settings: Settings) {
        roots = settings.strings("roots", default: ["downloads"], "Folders that downloads may be written below.")
    }
}
