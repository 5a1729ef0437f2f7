import StageKit

/// What goes with a torrent whose files go.
struct RemovedPayload: Equatable {
    /// Of artefacts.
    let names: Set<String>

    /// - Parameters:
    ///   - payload: the names of the torrent's files.
    ///   - all: of the video.
    init(_ payload: [String], of all: [ArtifactRecord]) {
        let files = Set(payload)
        let playlists = all.filter { $0.kind == .playlist }.map(\.name)
        guard all.contains(where: { $0.kind == .rendition && !files.contains($0.name) }) else {
            // Nothing plays any more.
            names = files.union(playlists).intersection(all.map(\.name))
            return
        }
        // `720p.m3u8` and `iframes-720p.m3u8` of `720p.mp4`, and the same of what was live.
        let stems = Set(files.map(Self.stem))
        names = files.union(playlists.filter { stems.contains(Self.stem($0.trimming("live-").trimming("iframes-"))) })
            .intersection(all.map(\.name))
    }

    private static func stem(_ name: String) -> String { String(name.prefix { $0 != "." }) }
}

extension String {
    fileprivate func trimming(_ prefix: String) -> String { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self }
}
