public import StageKit

/// A download as the API shows it. `null` members are written, not left out.
public struct DownloadView: Codable, Sendable, Equatable {
    /// Never changes, also over retries.
    public var id: Identifier
    /// Without user and password.
    public var url: String
    /// Whose it is: `user:alice`.
    public var owner: String
    /// Where it stands.
    public var state: DownloadState
    /// Its file on the server; until it is finished, what it will probably be.
    public var file: String
    /// In bytes; null until somebody has said.
    @Nullable public var size: Int?
    /// In bytes.
    public var received: Int
    /// In bit/s; null unless it is downloading.
    @Nullable public var rate: Int?
    /// In seconds: when it will be whole at this rate.
    @Nullable public var remaining: Double?
    /// How many it uses now.
    @Nullable public var connections: Int?
    /// Whether it can go on where it was after an interruption; null as long as nobody knows.
    @Nullable public var resumable: Bool?
    /// How often it was begun.
    public var attempts: Int
    /// 1 for the next in the queue; null unless it waits, and behind 1000 others.
    @Nullable public var place: Int?
    /// Why it does not go on, in words.
    @Nullable public var note: String?
    /// Why it failed; in one that is tried again, why the last attempt failed.
    @Nullable public var error: ErrorView?
    /// What its bytes were compared with: `sha-256`; null for nothing.
    @Nullable public var checked: String?
    /// As its server says.
    @Nullable public var mediaType: String?
    /// When it was asked for.
    public var createdAt: Timestamp
    /// When it was last begun.
    @Nullable public var startedAt: Timestamp?
    /// When its state last changed.
    public var changedAt: Timestamp
    /// When it came to an end.
    @Nullable public var finishedAt: Timestamp?
    /// It is not tried again before this time.
    @Nullable public var notBefore: Timestamp?
}

/// Downloads in numbers.
public struct DownloadStats: Codable, Sendable, Equatable {
    /// Why nothing new is begun.
    public struct Hold: Codable, Sendable, Equatable {
        /// One of `codes`.
        public var code: String
        /// One sentence.
        public var detail: String
        /// When it ends by itself; null when somebody has to do something.
        @Nullable public var until: Timestamp?

        /// All that there are.
        public static let codes = ["paused", "quiet_hours", "no_tasks", "disk_full", "database", "stopping"]
    }

    /// By state, all of them.
    public var tasks: [String: Int]
    /// In bit/s, all together.
    public var rate: Int
    /// Bytes of files that are finished or on their way.
    public var bytes: Int
    /// Most bytes that one owner may have here; null for no limit.
    @Nullable public var quota: Int?
    /// Answers of servers by status, in the last 10 minutes.
    public var responses: [String: Int]
    /// Why nothing new is begun; null when it is.
    @Nullable public var hold: Hold?
}
