import Foundation
import StageKit
import Torrents

/// One torrent that is to be made.
struct TorrentPlan {
    let files: [Artifact]
    let name: TorrentName
    /// A folder of files, be it one.
    let isSet: Bool

    /// In bytes.
    var size: Int { files.reduce(0) { $0 + $1.size } }
}

/// What the settings of `package.torrent` say.
struct TorrentOptions {
    enum Version: String, CaseIterable { case v1, v2, hybrid }
    enum Scope: String, CaseIterable { case each, all, both }

    let hasEach: Bool
    let hasSet: Bool
    private let version: Version
    private let style: TorrentName.Style
    private let title: String
    private let pieceLength: Int?
    private let address: String?
    private let trackers: [[String]]
    private let hasWebSeeds: Bool
    private let isPrivate: Bool
    private let source: String?
    private let comment: String?
    private let hasPlayingTime: Bool
    private let threads: Int

    init(_ settings: Settings) {
        let scope = settings.choice(
            "torrents", default: Scope.each, "A torrent for each rendition, one for all together, or both.")
        hasEach = scope != .all
        hasSet = scope != .each
        version = settings.choice(
            "version", default: Version.v1, "v1 is what every client understands; aria2 1.36 cannot join a hybrid.")
        style = settings.choice(
            "extension", default: TorrentName.Style.torrent, "720p.torrent, or 720p.mp4.tstream for the ingestion server.")
        title = settings.string(
            "name", default: "{file}", "Name in the torrent; {file}, {stem}, {extension} and {video} (its id) are filled in.")
        if !TorrentName.isPlain(title) {
            settings.reject("name", "\"\(title)\" gives no plain file name", hint: "for example \"{video}-{file}\"")
        }
        let length = settings.size(
            "pieceLength", default: 0, in: 0...(64 << 20), "Size of a piece, a power of two; 0B: by the size of the file.")
        let isPower = length >= 16 << 10 && length & (length - 1) == 0
        if length != 0 && !isPower {
            settings.reject("pieceLength", "it is no power of two", hint: "16KiB, 32KiB, … 64MiB, or leave it out")
        }
        pieceLength = isPower ? length : nil
        let base = settings.optionalString(
            "address",
            "Public address of this server, for web seeds and its own tracker. Without it torrents have neither.")
        address = base.map { String($0.reversed().drop { $0 == "/" }.reversed()) }
        if let base, !Self.isAddress(base) {
            settings.reject("address", "it is no http or https address", hint: "for example \"https://video.example.org\"")
        }
        let others = settings.strings(
            "trackers", default: [], "Announce addresses, a tier each; several of one tier are separated by spaces.")
        let hasOwn = settings.flag("tracker", default: true, "Whether this server's own tracker is named, where address is set.")
        hasWebSeeds = settings.flag("webSeeds", default: true, "Whether this server's files are named, where address is set.")
        for tracker in others.flatMap({ $0.split(separator: " ") }) where !Self.isTracker(String(tracker)) {
            settings.reject("trackers", "\"\(tracker)\" is no http, https or udp address")
        }
        let own = address.flatMap { hasOwn ? ["\($0)/announce"] : nil }
        trackers = [own].compactMap(\.self) + others.map { $0.split(separator: " ").map(String.init) }
        isPrivate = settings.flag("private", default: false, "Peers come from the trackers only (BEP 27).")
        source = settings.optionalString("source", "Goes into the torrent and makes another info-hash of the same file.")
        comment = settings.optionalString("comment", "For people.")
        hasPlayingTime = settings.flag("playtime", default: false, "Writes the playing time, as the ingestion server's clients want it.")
        threads = settings.integer("threads", default: 0, in: 0...64, "Threads that hash; 0: as many as there are processors.")
    }

    /// Which torrents there will be.
    func plans(_ renditions: [Artifact], of video: Identifier) -> [TorrentPlan] {
        var plans: [TorrentPlan] = []
        if hasEach {
            plans = renditions.map {
                TorrentPlan(
                    files: [$0], name: TorrentName($0.name, template: title, style: style, video: video), isSet: false)
            }
        }
        if hasSet {
            plans.append(TorrentPlan(files: renditions, name: TorrentName(setOf: video, style: style), isSet: true))
        }
        return plans
    }

    func fill(_ maker: inout TorrentMaker, _ plan: TorrentPlan, for job: Job) {
        maker.version = TorrentMaker.Version(rawValue: version.rawValue) ?? .v1
        maker.pieceLength = pieceLength
        maker.isPrivate = isPrivate
        maker.source = source
        maker.comment = comment
        maker.trackers = trackers
        maker.createdAt = job.video.seconds
        if threads > 0 { maker.threads = threads }
        if let address, hasWebSeeds {
            // A client puts the torrent's name and the file's after the address of a folder (BEP 19).
            let file = plan.isSet ? "" : "\(job.video)/\(Self.escaped(plan.files[0].name))"
            maker.webSeeds = ["\(address)/videos/\(file)"]
        }
        let duration = job.inputs(.facts).first?.traits.facts?.duration ?? plan.files[0].traits.duration
        if hasPlayingTime, let duration { maker.playingTime = Self.playingTime(duration) }
    }

    /// `00:10`, and from an hour on `01:00:00`: whole seconds, cut off.
    static func playingTime(_ duration: Double) -> String {
        let seconds = Int(max(duration, 0))
        let parts = seconds < 3600 ? [seconds / 60, seconds % 60] : [seconds / 3600, seconds / 60 % 60, seconds % 60]
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    private static func isAddress(_ text: String) -> Bool {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty, url.query() == nil else { return false }
        return ["http", "https"].contains(url.scheme?.lowercased())
    }

    private static func isTracker(_ text: String) -> Bool {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else { return false }
        return ["http", "https", "udp"].contains(url.scheme?.lowercased())
    }

    private static func escaped(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name
    }
}

extension Identifier {
    /// When it was made, in seconds since 1970: the first 48 bits are milliseconds (RFC 9562, section 5.7).
    var seconds: Int? {
        Int(rawValue.filter { $0 != "-" }.prefix(12), radix: 16).map { $0 / 1000 }
    }
}
