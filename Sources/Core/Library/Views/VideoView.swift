public import StageKit

/// A video as the API shows it. `null` members are written, not left out.
public struct VideoView: Codable, Sendable, Equatable {
    public var id: Identifier
    public var name: String
    public var state: VideoState
    /// There is a playlist, perhaps long before the video is `ready`.
    public var playable: Bool
    /// 0…1, the mean over the jobs.
    public var progress: Double
    @Nullable public var externalId: String?
    public var visibility: Visibility
    public var preset: String
    public var createdAt: Timestamp
    @Nullable public var readyAt: Timestamp?
    /// In seconds; null until the probe or a rendition has told.
    @Nullable public var duration: Double?
    /// Null until the source has arrived.
    @Nullable public var source: SourceView?
    public var renditions: [RenditionView]
    public var playlists: PlaylistsView
    /// Addresses; the first is the poster.
    public var thumbnails: [String]
    @Nullable public var storyboard: String?
    public var torrents: [TorrentView]
    /// What of the input could not be used, and why.
    public var warnings: [String]
    public var jobs: [JobView]
    /// Why the video is `failed`.
    @Nullable public var error: ErrorView?
}

/// Who may play a video.
public enum Visibility: String, Codable, Sendable, CaseIterable {
    /// Everybody who has the address; listed.
    case `public`
    /// Everybody who has the address; not listed to strangers.
    case unlisted
    /// By signed address or token only.
    case `private`
}

/// The file as it came in.
public struct SourceView: Codable, Sendable, Equatable {
    /// In bytes.
    public var size: Int
    /// libavformat's name; null until the probe has run. So are the streams below, or empty.
    @Nullable public var container: String?
    /// In lower-case hexadecimal digits, where it was computed.
    @Nullable public var sha256: String?
    public var video: [MediaFacts.Video]
    public var audio: [MediaFacts.Audio]
    public var subtitles: [MediaFacts.Subtitle]
}

/// One rendition: an MP4 file and the playlist of its segments.
public struct RenditionView: Codable, Sendable, Equatable {
    /// `720p`, `audio`.
    public var id: String
    /// `video` or `audio`.
    @Nullable public var kind: Traits.Track?
    @Nullable public var width: Int?
    @Nullable public var height: Int?
    @Nullable public var frameRate: Double?
    @Nullable public var codecs: String?
    /// In bit/s, as measured.
    @Nullable public var bitrate: Int?
    @Nullable public var peakBitrate: Int?
    /// In bytes.
    public var size: Int
    /// `local`, or the name of the runner that made it.
    public var madeBy: String
    /// Address of its media playlist; null until there is one.
    @Nullable public var playlist: String?
    /// Address of the file.
    public var file: String
}

/// Addresses of the master playlists.
public struct PlaylistsView: Codable, Sendable, Equatable {
    @Nullable public var hls: String?
    @Nullable public var dash: String?
}

/// A torrent of one rendition.
public struct TorrentView: Codable, Sendable, Equatable {
    public var rendition: String
    public var infoHash: String
    public var magnet: String
    public var file: String
    public var seeding: Bool
    public var peers: Int
}

/// Why something failed, for programs (`code`) and for people.
public struct ErrorView: Codable, Sendable, Equatable {
    public var code: String
    public var detail: String
    @Nullable public var hint: String?
    /// The node whose job failed.
    @Nullable public var node: String?
}
