import HTTP
import StageKit

/// Torrents and how they are given to others.
extension Schema {
    static let torrentState = Schema.words(SwarmTorrent.State.allCases.map(\.rawValue))

    static let sharedTorrent = Schema.named(
        "SharedTorrent",
        .object([
            .always("video", .id), .always("videoName", .text),
            .always("name", .text, "of the .torrent file: what it is called in addresses"),
            .always("rendition", .nullable(.text), "null for one that holds several files"),
            .always("infoHash", .text, "in hexadecimal digits"), .always("magnet", .text),
            .always("file", .string(format: "uri-reference")),
            .always("state", .nullable(torrentState), "null when no stage gives it to others"),
            .always("error", .nullable(.text), "why it is failed"),
            .always("size", .nullable(.count), "of its files together, in bytes"),
            .always("peers", .count, "connected"), .always("seeds", .count, "those of them that have all of it"),
            .always("uploadRate", .count, "payload, in bit/s"), .always("downloadRate", .count, "payload, in bit/s"),
            .always("uploaded", .count, "in bytes, since it was made"),
            .always("seedingTime", .count, "in seconds, since it was made"),
            .always("ratio", .number(minimum: 0), "uploaded over size"),
        ]))

    static let torrents = Schema.named(
        "Torrents",
        .object([
            .always("total", .count, "how many match, on all pages"),
            .always(
                "sum",
                .object([
                    .always("peers", .count), .always("uploadRate", .count, "in bit/s"),
                    .always("downloadRate", .count, "in bit/s"), .always("uploaded", .count, "in bytes"),
                ]), "of all that match"),
            .always("data", .array(sharedTorrent)),
            .maybe("next", .text, "what after is for the next page; absent on the last"),
        ]))

    static let torrentDetail = Schema.named(
        "TorrentDetail",
        .object([
            .always("torrent", sharedTorrent),
            .always(
                "peers",
                .array(
                    .object([
                        .always("address", .text, "numeric"), .always("port", .count),
                        .always("client", .text, "as it calls itself"),
                        .always("progress", .number(minimum: 0, maximum: 1), "how much of the torrent it has"),
                        .always("uploadRate", .count, "what it gets, in bit/s"),
                        .always("uploaded", .count, "what it got, in bytes"), .always("encrypted", .boolean),
                    ]))),
        ]))
}
