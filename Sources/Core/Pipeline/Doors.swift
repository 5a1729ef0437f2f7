/// Settings of the compatibility doors. Relative paths are below the data folder.
public struct Doors: Sendable, Equatable {
    /// The restreamer's segment store.
    public struct Restreamer: Sendable, Equatable {
        /// Folder of the store.
        public let base: String
    }

    /// The ingestion server's folders and the addresses it calls back.
    public struct CIS: Sendable, Equatable {
        public let upload: String
        public let media: String
        public let thumbs: String
        public let torrents: String
        /// http(s) address that is told of a finished job.
        public let completion: String?
        /// http(s) address that is told of a failed job.
        public let error: String?
        /// Announce address put into torrents.
        public let tracker: String?
    }

    /// The download service.
    public struct Downloads: Sendable, Equatable {
        /// Folders that downloads may be written below.
        public let roots: [String]
    }

    public let restreamer: Restreamer
    public let cis: CIS
    public let downloads: Downloads
}
