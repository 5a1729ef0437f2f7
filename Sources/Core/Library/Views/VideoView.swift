public import StageKit

/// A video as the API shows it. `null` members are written, not left out.
public struct VideoView: Codable, Sendable, Equatable {
    /// Also the name of its folder and part of its addresses.
    public var id: Identifier
    /// For people.
    public var name: String
    /// Where it stands.
    public var state: VideoState
    /// There is a playlist, perhaps long before the video is `ready`.
    public var playable: Bool
    /// 0…1, the mean over the jobs.
    public var progress: Double
    /// The client's own name for it.
    @Nullable public var externalId: String?
    /// Where a live source stands; null for all other videos.
    @Nullable public var live: LiveState?
    /// Who may play it.
    public var visibility: Visibility
    /// Name of the preset it is made with.
    public var preset: String
    /// When it came.
    public var createdAt: Timestamp
    /// When it first had a master playlist; null until then.
    @Nullable public var playableAt: Timestamp?
    /// When its last job was done.
    @Nullable public var readyAt: Timestamp?
    /// In seconds; null until the probe or a rendition has told.
    @Nullable public var duration: Double?
    /// Null until the source has arrived.
    @Nullable public var source: SourceView?
    /// Id of the rendition it holds.
    public var renditions: [RenditionView]
    /// Where players begin.
    public var playlists: PlaylistsView
    /// Addresses; the first is the poster.
    public var thumbnails: [String]
    /// Texts to be shown with the picture, in the order of the source.
    public var subtitles: [SubtitleView]
    /// Address of the pictures for the seek bar.
    @Nullable public var storyboard: String?
    /// One for each rendition that has one, and perhaps one for all together.
    public var torrents: [TorrentView]
    /// Files that were asked for by name.
    public var files: [FileView]
    /// Where its files were sent.
    public var transfers: [TransferView]
    /// What of the input could not be used, and why.
    public var warnings: [String]
    /// In the order of the graph.
    public var jobs: [JobView]
    /// Why the video is `failed`.
    @Nullable public var error: ErrorView?
}

/// Where a live source stands.
public enum LiveState: String, Codable, Sendable, CaseIterable {
    /// For a runner.
    case waiting
    /// A runner sends what happens; or one did, and another is awaited.
    case running
    /// What came of it is a video like any other, or becomes one.
    case ended
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
    /// Its pictures.
    public var video: [MediaFacts.Video]
    /// Its sounds.
    public var audio: [MediaFacts.Audio]
    /// Its texts.
    public var subtitles: [MediaFacts.Subtitle]
    /// Its named parts, in order.
    public var chapters: [MediaFacts.Chapter]
}

/// One rendition: an MP4 file and the playlist of its segments.
public struct RenditionView: Codable, Sendable, Equatable {
    /// `720p`, `audio`.
    public var id: String
    /// `video` or `audio`.
    @Nullable public var kind: Traits.Track?
    /// In pixels.
    @Nullable public var width: Int?
    /// In pixels.
    @Nullable public var height: Int?
    /// Frames a second.
    @Nullable public var frameRate: Double?
    /// RFC 6381.
    @Nullable public var codecs: String?
    /// In bit/s, as measured.
    @Nullable public var bitrate: Int?
    /// Of the worst segment, in bit/s.
    @Nullable public var peakBitrate: Int?
    /// Of a sound: BCP 47.
    @Nullable public var language: String?
    /// Of a sound, for people: `Commentary`.
    @Nullable public var label: String?
    /// Of several sounds: the one that plays when nobody chooses.
    public var isDefault: Bool
    /// In bytes.
    public var size: Int
    /// `local`, or the name of the runner that made it.
    public var madeBy: String
    /// Address of its media playlist; null until there is one.
    @Nullable public var playlist: String?
    /// Address of the file.
    public var file: String
}

/// A text to be shown with the picture.
public struct SubtitleView: Codable, Sendable, Equatable {
    /// `en`, `en-2`.
    public var id: String
    /// BCP 47.
    @Nullable public var language: String?
    /// For people.
    @Nullable public var label: String?
    /// To be shown even to those who understand what is said.
    public var isForced: Bool
    /// In bytes.
    public var size: Int
    /// Address of the WebVTT file.
    public var file: String
}

/// Addresses of the master playlists.
public struct PlaylistsView: Codable, Sendable, Equatable {
    /// Address of the HLS master playlist.
    @Nullable public var hls: String?
    /// Address of the DASH manifest.
    @Nullable public var dash: String?
}

/// A torrent of one rendition, or of all together.
public struct TorrentView: Codable, Sendable, Equatable {
    /// Id of the rendition it holds, or the name of a file that was asked for; null for all renditions together.
    @Nullable public var rendition: String?
    /// In hexadecimal digits.
    public var infoHash: String
    /// A link that holds all that a client needs.
    public var magnet: String
    /// Address of the `.torrent` file.
    public var file: String
    /// Whether this process gives it to others.
    public var seeding: Bool
    /// How many are connected.
    public var peers: Int
}

/// A copy of one file in another place.
public struct TransferView: Codable, Sendable, Equatable {
    /// The node that sent it.
    public var node: String
    /// Name of the file here.
    public var file: String
    /// Address of the copy, without user name, password or key.
    public var target: String
    /// In bytes.
    public var size: Int
    /// `sha-256=…` of what was sent, where it was computed.
    @Nullable public var checksum: String?
    /// `sent`, or `same` when the same file was there already.
    public var how: SentFile.How
}

/// Why something failed, for programs (`code`) and for people.
public struct ErrorView: Codable, Sendable, Equatable {
    /// Lower-case words with underscores.
    public var code: String
    /// One sentence.
    public var detail: String
    /// What would be right.
    @Nullable public var hint: String?
    /// The node whose job failed.
    @Nullable public var node: String?
}
