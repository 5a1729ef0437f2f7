public import StageKit

/// Which torrents to list; those of the newest videos first.
public struct TorrentQuery: Sendable, Equatable {
    /// Only torrents that stand so.
    public var state: SwarmTorrent.State?
    /// Only torrents of this video.
    public var video: Identifier?
    /// 1…200.
    public var limit: Int
    /// `next` of the page before.
    public var after: String?

    /// All, or those that match everything that is given.
    public init(
        state: SwarmTorrent.State? = nil, video: Identifier? = nil, limit: Int = 50, after: String? = nil
    ) {
        self.state = state
        self.video = video
        self.limit = limit
        self.after = after
    }
}

extension SwarmTorrent.ID {
    /// For `after`: where in the list it stands.
    var place: String { "\(video)/\(name)" }

    /// Whether it comes behind another in the list.
    func comes(behind place: String) -> Bool {
        let parts = place.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return true }
        return video.rawValue == parts[0] ? name > parts[1] : video.rawValue < parts[0]
    }
}
