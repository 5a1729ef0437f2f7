import Foundation
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
        doors = settings.object("doors", "Settings of the compatibility doors and the tracker.")
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
            (settings.object("tracker", "The tracker."), "tracker"),
            (settings.object("ingest", "A folder whose files become videos."), "ingest"),
        ]
    }
}

extension Doors.Restreamer {
    init(_ settings: Settings) {
        base = settings.string("base", default: "segments", "Folder of the segment store.")
        longest = settings.duration(
            "longest", default: 43_200, in: 1...2_678_400, "How long a cut may be, all its ranges together.")
        templates = settings.string(
            "templates", default: "thumbnail-templates", "Folder of the templates of thumbnails: NAME.png.")
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
        for (key, address) in [("completion", completion), ("error", error)] {
            guard let address, !Self.isWeb(address) else { continue }
            settings.reject(
                key, "\"\(address)\" is no http or https address",
                hint: "such as https://tube.example.org/video/cis_\(key), to which the job's code is added")
        }
    }

    private static func isWeb(_ text: String) -> Bool {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else { return false }
        return ["http", "https"].contains(url.scheme?.lowercased())
    }
}

extension Doors.Downloads {
    init(_ settings: Settings) {
        roots = settings.strings(
            "roots", default: ["downloads"],
            "Folders that downloads may be written below, in a folder for each user; paths of clients are below the first.")
        let quota = settings.size(
            "quota", default: 0, in: 0...1 << 60, "Most bytes that one user may have there; 0B for no limit.")
        self.quota = quota > 0 ? quota : nil
        knownHosts = settings.string(
            "knownHosts", default: "known_hosts", "Keys of the hosts that sftp may speak to, in a file as of ssh.")
    }
}

extension Doors.Ingest {
    init(_ settings: Settings) {
        folder = settings.optionalString("folder", "Folder whose files become videos; none without it.")
        done = settings.string("done", default: "done", "Where files go whose videos are ready; below the folder.")
        failed = settings.string("failed", default: "failed", "Where the other files go; below the folder.")
        stable = settings.duration(
            "stable", default: 5, in: 0.1...86_400, "For how long a file must not have changed before it is taken.")
        poll = settings.duration(
            "poll", default: 10, in: 0.1...86_400, "When to look at the folder even if the system tells of nothing.")
        hasSubfolders = settings.flag("subfolders", default: false, "Whether files below its folders are taken, too.")
        temporary = settings.strings(
            "temporary", default: [".part", ".tmp", ".temp", ".crdownload", ".filepart", ".partial", ".download", "~"],
            "What the names of unfinished files end with. Names that begin with a dot are never taken.")
        for (key, name) in [("done", done), ("failed", failed)] where name.contains("/") || name.isEmpty || name.hasPrefix(".") {
            settings.reject(key, "\"\(name)\" is no plain name of a folder", hint: "such as \"\(key)\"")
        }
        if done == failed { settings.reject("failed", "it is the folder of what is done", hint: "choose two names") }
    }
}

extension Doors.Tracker {
    init(_ settings: Settings) {
        isOpen = settings.flag("open", default: false, "Whether it also serves torrents that are not of this server.")
        interval = settings.duration(
            "interval", default: 1800, in: 1...86400, "After what time a peer is to announce itself again.")
        peers = settings.integer(
            "peers", default: 100_000, in: 1...10_000_000, "Most peers it remembers; about 200 bytes of memory each.")
        addresses = settings.strings(
            "addresses", default: [],
            "Public addresses of this machine: how peers that announce from it are told to others.")
        proxies = settings.strings(
            "proxies", default: [],
            "Addresses and ranges of proxies whose X-Forwarded-For, and whose clients' ip parameter, are believed."
        ).compactMap { text in
            let range = AddressRange(text)
            if range == nil {
                settings.reject(
                    "proxies", "\"\(text)\" is no range of addresses", hint: "write 127.0.0.1 or 10.0.0.0/8")
            }
            return range
        }
        for address in addresses where AddressRange.address(address) == nil {
            settings.reject("addresses", "\"\(address)\" is no numeric address", hint: "write 203.0.113.7")
        }
    }
}
