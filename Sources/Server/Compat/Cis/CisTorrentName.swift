import Core
import Torrents

/// What the ingestion server's door calls a torrent: the name of its media file and `.tstream`. Every video has a
/// `720p.mp4`; such a file is called after its video too, so that a name means one torrent.
struct CisTorrentName: Hashable, Sendable {
    /// As it is told to clients: `clip_90p.ogv.tstream`.
    let text: String

    init(_ torrent: SharedTorrentView) {
        let media = Magnet(torrent.magnet)?.name ?? Self.withoutExtension(torrent.name)
        text = (!torrent.isSource && Self.isUsual(media) ? "\(torrent.video)_\(media)" : media) + ".tstream"
    }

    /// What a client may write for it: the name itself, with the other extension, or the media file's alone.
    func matches(_ word: String) -> Bool { Self.withoutExtension(word) == Self.withoutExtension(text) }

    /// Names that the ladder gives in every video.
    private static func isUsual(_ media: String) -> Bool {
        let stem = media.prefix { $0 != "." }
        return stem == "audio"
            || stem.hasSuffix("p") && stem.count > 1 && stem.dropLast().utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func withoutExtension(_ name: String) -> String {
        for suffix in [".tstream", ".torrent"] where name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        return name
    }
}
