/// What the checker found in a master playlist.
public struct CheckedMaster: Sendable, Equatable {
    /// An EXT-X-STREAM-INF with its playlist.
    public struct Variant: Sendable, Equatable {
        public var bandwidth: Int
        public var averageBandwidth: Int?
        public var codecs: [String]
        public var resolution: String?
        public var frameRate: Double?
        public var audioGroup: String?
        public var textGroup: String?
        public var uri: String
        public var media: CheckedMedia?
    }

    /// An EXT-X-MEDIA of type AUDIO.
    public struct Audio: Sendable, Equatable {
        public var group: String
        public var name: String
        public var language: String?
        public var isDefault: Bool
        public var uri: String?
        public var media: CheckedMedia?
    }

    /// An EXT-X-I-FRAME-STREAM-INF with its playlist.
    public struct IFrames: Sendable, Equatable {
        public var bandwidth: Int
        public var averageBandwidth: Int?
        public var codecs: String?
        public var resolution: String?
        public var uri: String
        public var media: CheckedMedia?
    }

    public var variants: [Variant] = []
    public var iFrames: [IFrames] = []
    public var audio: [Audio] = []
    public var texts: [Text] = []

    /// An EXT-X-MEDIA of type SUBTITLES.
    public struct Text: Sendable, Equatable {
        public var group: String
        public var name: String
        public var language: String?
        public var isForced: Bool
        public var uri: String
        public var media: CheckedMedia?
    }
}
