public import StageKit

/// A torrent and how it is given to others. Rates in bit/s, sizes in bytes; payload only.
public struct SharedTorrentView: Codable, Sendable, Equatable {
    /// The video it belongs to.
    public var video: Identifier
    /// Of the video, for people.
    public var videoName: String
    /// Of the `.torrent` file: what it is called in addresses.
    public var name: String
    /// Id of the rendition it holds; null for one that holds several files.
    @Nullable public var rendition: String?
    /// In hexadecimal digits.
    public var infoHash: String
    /// A link that holds all that a client needs.
    public var magnet: String
    /// Address of the `.torrent` file.
    public var file: String
    /// Null when this process does not give it to others: no stage of the pipeline does.
    @Nullable public var state: SwarmTorrent.State?
    /// Why it is `failed`.
    @Nullable public var error: String?
    /// Of its files together; null until it is given to others.
    @Nullable public var size: Int?
    /// How many are connected.
    public var peers: Int
    /// Those of them that have all of it.
    public var seeds: Int
    /// What others get.
    public var uploadRate: Int
    /// What others give.
    public var downloadRate: Int
    /// Since it was made, over all starts.
    public var uploaded: Int
    /// In seconds, over all starts.
    public var seedingTime: Int
    /// Uploaded over size.
    public var ratio: Double
}

/// A torrent with those who are connected.
public struct TorrentDetailView: Codable, Sendable, Equatable {
    /// As it stands in the list.
    public var torrent: SharedTorrentView
    /// Who is connected.
    public var peers: [PeerView]
}

/// Somebody who is connected to a torrent.
public struct PeerView: Codable, Sendable, Equatable {
    /// Numeric.
    public var address: String
    /// Of the connection.
    public var port: Int
    /// As it calls itself.
    public var client: String
    /// 0…1, how much of the torrent it has.
    public var progress: Double
    /// What it gets, in bit/s.
    public var uploadRate: Int
    /// What it got, in bytes.
    public var uploaded: Int
    /// Whether the connection is encrypted.
    public var encrypted: Bool

    init(_ peer: SwarmPeer) {
        address = peer.address
        port = peer.port
        client = peer.client
        progress = peer.progress
        uploadRate = peer.uploadRate * 8
        uploaded = peer.uploaded
        encrypted = peer.isEncrypted
    }
}

/// One page of the list of torrents, and what all that match come to.
public struct TorrentPage: Codable, Sendable, Equatable {
    /// What torrents come to together.
    public struct Sum: Codable, Sendable, Equatable {
        /// How many are connected.
        public var peers = 0
        /// In bit/s.
        public var uploadRate = 0
        /// In bit/s.
        public var downloadRate = 0
        /// In bytes, since they were made.
        public var uploaded = 0
    }

    /// How many match, on all pages.
    public var total: Int
    /// Of all that match.
    public var sum: Sum
    /// The elements of this page.
    public var data: [SharedTorrentView]
    /// What `after` is for the next page; absent on the last.
    public var next: String?
}

extension SharedTorrentView {
    /// - Parameter live: nil when no swarm holds it.
    init?(_ artifact: ArtifactRecord, videoName: String, live: SwarmTorrent?) {
        guard let torrent = TorrentView(artifact, path: PublicPath(video: artifact.video)) else { return nil }
        self.init(
            video: artifact.video, videoName: videoName, name: artifact.name, rendition: torrent.rendition,
            infoHash: torrent.infoHash, magnet: torrent.magnet, file: torrent.file, state: live?.state,
            error: live?.error, size: live?.size, peers: live?.peers ?? 0, seeds: live?.seeds ?? 0,
            uploadRate: (live?.uploadRate ?? 0) * 8, downloadRate: (live?.downloadRate ?? 0) * 8,
            uploaded: live?.uploaded ?? 0, seedingTime: live?.seedingTime ?? 0, ratio: live?.ratio ?? 0)
    }
}

extension TorrentPage.Sum {
    init(_ torrents: [SwarmTorrent]) {
        for torrent in torrents {
            peers += torrent.peers
            uploadRate += torrent.uploadRate * 8
            downloadRate += torrent.downloadRate * 8
            uploaded += torrent.uploaded
        }
    }
}
