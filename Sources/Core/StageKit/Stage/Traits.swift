/// What is known of an artefact without opening its file. All optional; absent means unknown or meaningless.
public struct Traits: Sendable, Codable, Equatable {
    public enum Track: String, Sendable, Codable { case video, audio }

    /// Of a rendition: what its one track is.
    public var track: Track?
    /// In pixels, as displayed.
    public var width: Int?
    /// In pixels, as displayed.
    public var height: Int?
    /// Frames a second, average.
    public var frameRate: Double?
    /// In seconds.
    public var duration: Double?
    /// RFC 6381 `codecs` parameter: `avc1.64001f`.
    public var codecs: String?
    /// Average, in bit/s, measured from the file.
    public var bitrate: Int?
    /// Of the worst segment, in bit/s, measured from the file.
    public var peakBitrate: Int?
    /// In hertz.
    public var sampleRate: Int?
    public var channels: Int?
    /// BCP 47.
    public var language: String?
    /// For people: `Commentary`.
    public var label: String?
    /// Of a rendition that grows, in whole seconds: what its playlists have said from the first on that no segment will
    /// be longer than (RFC 8216, section 4.3.3.1).
    public var targetDuration: Int?
    /// Of several sounds or texts: the one that plays when nobody chooses.
    public var isDefault: Bool?
    /// Of a sound that is made in several ways: which way this is; nil for the usual one. Players choose one way and,
    /// in it, one sound.
    public var group: String?
    /// Of a text: what is to be shown even to those who understand what is said, such as signs.
    public var isForced: Bool?
    /// MIME type the file is served with, when its extension does not say it.
    public var mediaType: String?
    /// In seconds from the start of the video: where a picture was taken.
    public var time: Double?
    /// Of a `facts` artefact.
    public var facts: MediaFacts?
    /// A playlist that names all others.
    public var isMaster: Bool?
    /// `sha-256=…` of the file, where it was computed on the way.
    public var checksum: String?
    /// Of a torrent: SHA-1 of its v1 info dictionary, else SHA-256 of its v2 one, in lower-case hexadecimal digits.
    public var infoHash: String?
    /// Of a torrent: a link that holds all that a client needs.
    public var magnet: String?
    /// Of a torrent: the names of the artefacts that are its files, in its order.
    public var payload: [String]?
    /// Of a `transfer` artefact.
    public var sent: [SentFile]?

    public init(
        track: Track? = nil, width: Int? = nil, height: Int? = nil, frameRate: Double? = nil, duration: Double? = nil,
        codecs: String? = nil
    ) {
        self.track = track
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.duration = duration
        self.codecs = codecs
    }
}
