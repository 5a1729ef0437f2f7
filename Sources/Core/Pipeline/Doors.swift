public import StageKit

/// Settings of the compatibility doors and of the tracker. Relative paths are below the data folder.
public struct Doors: Sendable, Equatable {
    /// The restreamer's segment store.
    public struct Restreamer: Sendable, Equatable {
        /// Folder of the store.
        public let base: String
        /// Longest cut, in seconds.
        public let longest: Double
        /// Folder of the templates of thumbnails: `NAME.png`.
        public let templates: String
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
        /// Most bytes of one owner; nil for no limit.
        public let quota: Int?
        /// Keys of the hosts that sftp may speak to, as OpenSSH keeps them.
        public let knownHosts: String
    }

    /// A folder whose files become videos.
    public struct Ingest: Sendable, Equatable {
        /// Nil: none is watched.
        public let folder: String?
        /// Where files go whose videos are ready; below the folder.
        public let done: String
        /// Where the others go; below the folder.
        public let failed: String
        /// For how long a file must not have changed, in seconds.
        public let stable: Double
        /// After how many seconds the folder is looked at even if the system tells of nothing.
        public let poll: Double
        public let hasSubfolders: Bool
        /// What the names of unfinished files end with.
        public let temporary: [String]
    }

    /// The tracker at `/announce`.
    public struct Tracker: Sendable, Equatable {
        /// Whether it is there for torrents that are not of this server, too.
        public let isOpen: Bool
        /// After how many seconds a peer is to announce itself again.
        public let interval: Double
        /// Most peers that it remembers.
        public let peers: Int
        /// Numeric addresses under which peers of this machine are told to others.
        public let addresses: [String]
        /// Where clients are believed when they, or the proxy there, name another address than the one they come from.
        public let proxies: [AddressRange]

        /// Whether an address, 4 or 16 bytes in network order, is one of the proxies.
        public func trusts(_ address: [UInt8]) -> Bool { proxies.contains { $0.contains(address) } }
    }

    public let restreamer: Restreamer
    public let cis: CIS
    public let downloads: Downloads
    public let ingest: Ingest
    public let tracker: Tracker
}
