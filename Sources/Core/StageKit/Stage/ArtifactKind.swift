/// What an artefact is. An open set: a stage may invent its own kind, as `family.name`.
public struct ArtifactKind: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension ArtifactKind {
    /// The file as it came in. One a video; never public under its own path.
    public static let source = ArtifactKind("source")
    /// `MediaFacts` of the source, as JSON; the same value stands in `Traits.facts`.
    public static let facts = ArtifactKind("facts")
    /// One fragmented MP4 (CMAF, ISO/IEC 23000-19) with one track: HLS source, download and torrent payload in one.
    public static let rendition = ArtifactKind("rendition")
    /// A JPEG picture of the video.
    public static let thumbnail = ArtifactKind("thumbnail")
    /// Small pictures for the seek bar: JPEG sheets, and the WebVTT file `storyboard.vtt` that says what is where.
    public static let storyboard = ArtifactKind("storyboard")
    /// An HLS playlist (RFC 8216): the master, or one rendition's. A video with one is playable.
    public static let playlist = ArtifactKind("playlist")
    /// A DASH manifest (ISO/IEC 23009-1).
    public static let manifest = ArtifactKind("manifest")
    /// What is put into an edited video: an intro, an outro, a watermark. Never public under its own path.
    public static let insert = ArtifactKind("insert")
    /// WebVTT text.
    public static let subtitle = ArtifactKind("subtitle")
    /// A whole media file in any container, with the name that somebody asked for; see `WantedOutputs`.
    public static let file = ArtifactKind("file")
    /// A JPEG picture with the name that somebody asked for.
    public static let picture = ArtifactKind("picture")
    /// A `.torrent` file (BEP 3).
    public static let torrent = ArtifactKind("torrent")
    /// How a recording of a live stream stands, as JSON. Never public under its own path.
    public static let recording = ArtifactKind("recording")
    /// Where files of the video were sent, as JSON; the same value stands in `Traits.sent`. Never public under its own
    /// path.
    public static let transfer = ArtifactKind("transfer")
}
