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
        /// To be shown even to those who understand what is said, such as signs.
        public var isForced: Bool?
        /// False for pictures of text, nil when nobody knows.
        public var isText: Bool?
        public init(stream: Int, codec: String) {
            self.stream = stream
            self.codec = codec
            isDefault = false
        }
    }

    /// A part of the file that has a name.
    public struct Chapter: Sendable, Codable, Equatable {
        /// In seconds from the start of the video.
        public var start: Double
        public var end: Double
        public var title: String?
        public init(start: Double, end: Double, title: String?) {
            self.start = start
            self.end = end
            self.title = title
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
    /// In order; empty when the file has none.
    public var chapters: [Chapter]

    public init(container: String, size: Int) {
        self.container = container
        self.size = size
        video = []
        audio = []
        subtitles = []
        chapters = []
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        container = try values.decode(String.self, forKey: .container)
        size = try values.decode(Int.self, forKey: .size)
        duration = try values.decodeIfPresent(Double.self, forKey: .duration)
        bitrate = try values.decodeIfPresent(Int.self, forKey: .bitrate)
        startTime = try values.decodeIfPresent(Double.self, forKey: .startTime)
        video = try values.decode([Video].self, forKey: .video)
        audio = try values.decode([Audio].self, forKey: .audio)
        subtitles = try values.decode([Subtitle].self, forKey: .subtitles)
        // Facts that were written before there were chapters.
        chapters = try values.decodeIfPresent([Chapter].self, forKey: .chapters) ?? []
    }

    /// The moving picture that stands for the file: the default one, else the first; never cover art.
    public var mainVideo: Video? {
        let moving = video.filter { !$0.isCoverArt }
        return moving.first(where: \.isDefault) ?? moving.first
    }

    /// Time stamp of what is the start of the video to a viewer, in seconds: the beginning of picture or sound, whichever
    /// is earlier. A sound that seems to begin just before the picture does not: those are samples that decoders need
    /// and players leave out.
    public var origin: Double {
        guard let picture = mainVideo?.startTime else { return startTime ?? 0 }
        guard let sound = mainAudio?.startTime, sound < picture - 0.06 else { return picture }
        return sound
    }

    /// The sound that stands for the file: the default one, else the first.
    public var mainAudio: Audio? { audio.first(where: \.isDefault) ?? audio.first }
}
