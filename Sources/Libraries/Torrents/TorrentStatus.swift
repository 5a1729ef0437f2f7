/// How a torrent of a session stands. Rates in bytes a second, sizes in bytes; payload only.
public struct TorrentStatus: Sendable, Equatable {
    public var isPaused: Bool
    /// Its info dictionary is known.
    public var hasDescription: Bool
    /// What is on disk is looked at.
    public var isChecking: Bool
    /// All that was asked for is here.
    public var isFinished: Bool
    /// All is here.
    public var isComplete: Bool
    public var done: Int
    public var wanted: Int
    public var downloadRate: Int
    public var uploadRate: Int
    public var downloaded: Int
    /// Over all sessions, where the earlier ones' was told when it was added.
    public var uploaded: Int
    /// In seconds; likewise.
    public var seedingTime: Int
    /// Connected.
    public var peers: Int
    /// Connected peers that have all of it.
    public var seeds: Int
    /// Heard of.
    public var knownPeers: Int
    /// What is wrong with it.
    public var error: String?
}

/// Somebody who is connected to a torrent. Rates in bytes a second, sizes in bytes; payload only.
public struct TorrentPeer: Sendable, Equatable {
    /// Numeric.
    public var address: String
    public var port: Int
    /// As it calls itself.
    public var client: String
    public var downloadRate: Int
    public var uploadRate: Int
    /// From it.
    public var downloaded: Int
    /// To it.
    public var uploaded: Int
    /// 0…1, how much it has.
    public var progress: Double
    public var isWebSeed: Bool
    public var isEncrypted: Bool
    public var isUTP: Bool
}
