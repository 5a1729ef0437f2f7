import StageKit

/// What a torrent is called.
struct TorrentName: Equatable {
    /// In the torrent, for those who download it.
    let title: String
    /// The artefact.
    let draft: String

    /// How the `.torrent` file is named after its rendition.
    enum Style: String, CaseIterable {
        /// `720p.torrent`
        case torrent
        /// `720p.mp4.tstream`, as P2P-Tube's ingestion server has it.
        case tstream
    }

    /// - Parameter template: of the title: `{file}`, `{stem}`, `{extension}` and `{video}` are filled in.
    init(_ rendition: String, template: String, style: Style, video: Identifier) {
        let file = rendition.split(separator: "/").last.map(String.init) ?? rendition
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        let parts = [
            "{file}": file, "{stem}": stem, "{extension}": String(file.dropFirst(stem.count + 1)),
            "{video}": video.rawValue,
        ]
        title = parts.reduce(template) { $0.replacing($1.key, with: $1.value) }
        draft = style == .torrent ? "\(stem).torrent" : "\(file).tstream"
    }

    /// Of all renditions together.
    init(setOf video: Identifier, style: Style) {
        title = video.rawValue
        draft = "all.\(style.rawValue)"
    }

    /// Whether every title made of this template is a plain name.
    static func isPlain(_ template: String) -> Bool {
        let sample = TorrentName("1080p.mp4", template: template, style: .torrent, video: Identifier()).title
        return !sample.isEmpty && sample != "." && sample != ".." && sample.utf8.count <= 200
            && sample.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7F && !["/", "\\", "{", "}"].contains($0)
            }
    }
}
