/// What somebody elsewhere is asked to make of a video, in terms of the field. A door says it in the words of its
/// protocol.
public enum PortableWork: Sendable, Codable, Equatable {
    /// The picture in one size, as H.264 with a key frame at least every 4 s from the first frame on. Sound may come
    /// with it and is of no use.
    case picture(Size)
    /// The main sound, as AAC.
    case sound
    /// The picture of a video that has none of its own: a still one for as long as the sound lasts, as H.264. Sound may
    /// come with it and is of no use.
    case still(Size)
    /// A sheet of small pictures.
    case storyboard(Sheet)
    /// The words that are spoken, as WebVTT.
    case transcription

    /// A video made of another one.
    case edit(VideoEdit)

    /// A source that happens now, in several sizes and its sound by itself, in chunks of MPEG-TS while it lasts. Its
    /// chunks come one by one: see `LiveStage`.
    case live(Live)

    /// What is to be made of a source that happens now.
    public struct Live: Sendable, Codable, Equatable {
        /// Where it is read.
        public var address: String
        /// Of the pictures, in pixels, the shorter side; the largest first.
        public var heights: [Int]
        /// Frames a second.
        public var frameRate: Int
        /// How long a chunk is, in seconds.
        public var segment: Int

        public init(address: String, heights: [Int], frameRate: Int, segment: Int) {
            self.address = address
            self.heights = heights
            self.frameRate = frameRate
            self.segment = segment
        }
    }

    /// A size of the picture and its rhythm.
    public struct Size: Sendable, Codable, Equatable {
        /// In pixels, the shorter side.
        public var side: Int
        /// Frames a second.
        public var frameRate: Int

        public init(side: Int, frameRate: Int) {
            self.side = side
            self.frameRate = frameRate
        }
    }

    /// A grid of pictures.
    public struct Sheet: Sendable, Codable, Equatable {
        /// Of one picture, in pixels.
        public var width: Int
        public var height: Int
        public var columns: Int
        public var rows: Int
        /// Between two pictures, in seconds.
        public var interval: Int

        public init(width: Int, height: Int, columns: Int, rows: Int, interval: Int) {
            self.width = width
            self.height = height
            self.columns = columns
            self.rows = rows
            self.interval = interval
        }
    }

    /// The case without its numbers.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case picture, sound, still, storyboard, transcription, edit, live
    }

    public var kind: Kind {
        switch self {
        case .picture: .picture
        case .sound: .sound
        case .still: .still
        case .storyboard: .storyboard
        case .transcription: .transcription
        case .edit: .edit
        case .live: .live
        }
    }
}
