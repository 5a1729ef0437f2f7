/// A torrent as it stands in a swarm. Rates in bytes a second, sizes in bytes; payload only.
public struct SwarmTorrent: Sendable, Equatable {
    /// Which artefact of which video it is.
    public struct ID: Hashable, Sendable {
        public let video: Identifier
        /// Name of the `.torrent` artefact.
        public let name: String

        public init(video: Identifier, name: String) {
            self.video = video
            self.name = name
        }
    }

    public enum State: String, Sendable, Codable, CaseIterable {
        /// Everybody may have it.
        case seeding
        /// Its files are looked at.
        case checking
        /// People stopped it.
        case stopped
        /// It was given away often or long enough, as the settings say.
        case satisfied
        /// See `error`.
        case failed
    }

    public let id: ID
    /// Of its v1 info dictionary, else of its v2 one, in lower-case hexadecimal digits.
    public let infoHash: String
    public var state: State
    /// Why it is `failed`.
    public var error: String?
    /// Connected peers.
    public var peers = 0
    /// Those of them that have all of it.
    public var seeds = 0
    public var uploadRate = 0
    public var downloadRate = 0
    /// Since it was made, over all starts of the program.
    public var uploaded = 0
    /// In seconds, over all starts of the program.
    public var seedingTime = 0
    /// Of its files together.
    public let size: Int

    /// Uploaded over size; 0 for nothing.
    public var ratio: Double { size == 0 ? 0 : Double(uploaded) / Double(size) }

    public init(id: ID, infoHash: String, state: State, size: Int) {
        self.id = id
        self.infoHash = infoHash
        self.state = state
        self.size = size
    }
}

/// Somebody who is connected to a torrent. Rates in bytes a second, sizes in bytes; payload only.
public struct SwarmPeer: Sendable, Equatable {
    /// Numeric.
    public var address: String
    public var port: Int
    /// As it calls itself: not to be trusted.
    public var client: String
    /// 0…1, how much of the torrent it has.
    public var progress: Double
    /// What we give.
    public var uploadRate: Int
    public var uploaded: Int
    public var isEncrypted: Bool

    public init(
        address: String, port: Int, client: String, progress: Double, uploadRate: Int, uploaded: Int, isEncrypted: Bool
    ) {
        self.address = address
        self.port = port
        self.client = client
        self.progress = progress
        self.uploadRate = uploadRate
        self.uploaded = uploaded
        self.isEncrypted = isEncrypted
    }
}

/// What of a torrent outlives the program.
public struct SwarmRecord: Sendable, Equatable {
    public let id: SwarmTorrent.ID
    /// People stopped it.
    public var isStopped: Bool
    /// In bytes, since it was made.
    public var uploaded: Int
    /// In seconds, since it was made.
    public var seedingTime: Int

    public init(id: SwarmTorrent.ID, isStopped: Bool = false, uploaded: Int = 0, seedingTime: Int = 0) {
        self.id = id
        self.isStopped = isStopped
        self.uploaded = uploaded
        self.seedingTime = seedingTime
    }
}

extension SwarmTorrent {
    /// What of it outlives the program.
    public var record: SwarmRecord {
        SwarmRecord(id: id, isStopped: state == .stopped, uploaded: uploaded, seedingTime: seedingTime)
    }
}
