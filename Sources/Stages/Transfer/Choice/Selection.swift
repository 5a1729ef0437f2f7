import StageKit

/// Which files of a video go out, and in which order.
struct Selection: Sendable {
    /// What others can use; not the source, what was put into it, and what the pipeline keeps for itself.
    static let usual: [ArtifactKind] = [
        .rendition, .file, .thumbnail, .picture, .storyboard, .subtitle, .torrent, .manifest, .playlist,
    ]

    let kinds: [String]
    let names: [String]
    let except: [String]

    /// - Parameter artifacts: in the order of their making.
    /// - Returns: what is named comes after what it names: media, then lists of media, then the list of lists.
    func choose(_ artifacts: [Artifact]) -> [Artifact] {
        let (names, except) = (names.map(NamePattern.init), except.map(NamePattern.init))
        let chosen = artifacts.filter { artifact in
            kinds.contains(artifact.kind.rawValue) && names.contains { $0.matches(artifact.name) }
                && !except.contains { $0.matches(artifact.name) }
        }
        return (0...2).flatMap { rank in chosen.filter { Self.rank($0) == rank } }
    }

    private static func rank(_ artifact: Artifact) -> Int {
        switch artifact.kind {
        case .manifest: 2
        case .playlist: artifact.traits.isMaster == true ? 2 : 1
        case .torrent: 1
        // The list of pictures in the sheets.
        case .storyboard: artifact.name.hasSuffix(".vtt") ? 1 : 0
        default: 0
        }
    }
}
