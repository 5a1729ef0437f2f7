/// What a media file is, as the probe found it. Durations in seconds, sizes in bytes, rates in bit/s.
public struct MediaFacts: Sendable, Codable, Equatable {
    /// A rational number as media time bases and frame rates are: `30000/1001`.
    public struct Ratio: Sendable, Codable, Equatable, CustomStringConvertible {
        public var numerator: Int
        public var denominator: Int
        public init(_ numerator: Int, _ denominator: Int) {
            self.numerator = numerator
            self.denominator = denominator
        }
        /// 0 when the denominator is 0: unknown.
        public var value: Double { denominator == 0 ? 0 : Double(numerator) / Double(denominator) }
        public var description: String { "\(numerator)/\(denominator)" }
    }

    public struct Video: Sendable, Codable, Equatable {
        /// Index of the stream in its container.
        public var stream: Int
        /// libavcodec's name: `h264`.
        public var codec: String
        public var profile: String?
        /// As coded, before sample aspect ratio and rotation.
        public var codedWidth: Int
        public var codedHeight: Int
        /// As displayed: square pixels, rotation applied.
        public var width: Int
        public var height: Int
        /// Sample aspect ratio; 1/1 when unknown.
        public var sampleAspect: Ratio
        /// Clockwise, 0, 90, 180 or 270: by how much a player turns the coded picture.
        public var rotation: Int
        /// Mean over the file; 0/1 when unknown.
        public var averageFrameRate: Ratio
        /// The lowest rate on whose grid all time stamps lie, as the container claims it.
        public var nominalFrameRate: Ratio
        public var pixelFormat: String?
        public var bitDepth: Int
        public var isInterlaced: Bool
        public var colorRange: String?
        public var colorSpace: String?
        public var colorTransfer: String?
        public var colorPrimaries: String?
        public var bitrate: Int?
        public var duration: Double?
        public var startTime: Double?
        public var language: String?
        /// A still picture that belongs to an audio file, not a moving one.
        public var isCoverArt: Bool
        public var isDefault: Bool

        public init(stream: Int, codec: String, codedWidth: Int, codedHeight: Int, width: Int, height: Int) {
            self.stream = stream
            self.codec = codec
            self.codedWidth = codedWidth
            self.codedHeight = codedHeight
            self.width = width
            self.height = height
            sampleAspect = Ratio(1, 1)
            rotation = 0
            averageFrameRate = Ratio(0, 1)
            nominalFrameRate = Ratio(0, 1)
            bitDepth = 8
            isInterlaced = false
            isCoverArt = false
            isDefault = false
        }
    }

    public struct Audio: Sendable, Codable, Equatable {
        public var stream: Int
        public var codec: String
        public var profile: String?
        public var sampleRate: Int
        public var channels: Int
        /// `stereo`, `5.1`, …
        public var layout: String?
        public var bitrate: Int?
        public var duration: Double?
        public var startTime: Double?
        public var language: String?
        public var title: String?
        public var isDefault: Bool

        public init(stream: Int, codec: String, sampleRate: Int, channels: Int) {
            self.stream = stream
            self.codec = codec
            self.sampleRate = sampleRate
            self.channels = channels
            isDefault = false
        }
    }

    public struct Subtitle: Sendable, Codable, Equatable {
        public var stream: Int
        public var codec: String
        public var language: String?
        public var title: String?
        public var isDefault: Bool
        public init(stream: Int, codec: String) {
            self.stream = stream
            self.codec = codec
            isDefault = false
        }
    }

    /// libavformat's name of the demuxer: `mov,mp4,m4a,3gp,3g2,mj2`.
    public var container: String
    public var size: Int
    /// Of the longest stream; nil when neither header nor packets tell.
    public var duration: Double?
    /// Of the whole file.
    public var bitrate: Int?
    /// Time stamp of the first sample, in seconds.
    public var startTime: Double?
    public var video: [Video]
    public var audio: [Audio]
    public var subtitles: [Subtitle]

    public init(container: String, size: Int) {
        self.container = container
        self.size = size
        video = []
        audio = []
        subtitles = []
    }

    /// The moving picture that stands for the file: the default one, else the first; never cover art.
    public var mainVideo: Video? {
        let moving = video.filter { !$0.isCoverArt }
        return moving.first(where: \.isDefault) ?? moving.first
    }

    /// The sound that stands for the file: the default one, else the first.
    public var mainAudio: Audio? { audio.first(where: \.isDefault) ?? audio.first }
}
