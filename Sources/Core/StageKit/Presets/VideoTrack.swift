/// One rendition of the picture, as a preset asks for it.
public struct VideoTrack: Sendable, Equatable {
    /// Unique in its preset; the rendition is named for it: `720p`.
    public var id: String
    public var encoder: VideoEncoder
    /// The constant rate factor, on the encoder's own scale: lower is better and larger.
    public var quality: Double
    /// One of the encoder's words.
    public var speed: String
    /// The most that a receiver's buffer takes in, in bit/s; nil: as much as the quality needs.
    public var maxRate: Int?
    /// That buffer's size, in bits; nil: two seconds at `maxRate`.
    public var bufferSize: Int?
    /// As the encoder calls it; nil: the usual one for the pixel format.
    public var profile: String?
    public var pixelFormat: PixelFormat
    /// The box into which the picture is fitted, in pixels, for a picture that is wider than high; it is turned for
    /// others. Nil leaves that side free.
    public var width: Int?
    public var height: Int?
    /// Frames a second, at most: a faster source is divided down to it. Nil: as fast as the source.
    public var frameRate: Double?
    /// The most frames from one key frame to the next; nil: one a segment.
    public var gopSize: Int?
    /// Seconds from one key frame to the next, besides those at the start of each segment; nil: none besides.
    public var keyFrameInterval: Double?
    /// Whether a smaller source is enlarged to fill the box.
    public var upscales: Bool
    /// Whether the source's own stream is taken over when it already is what this track asks for.
    public var copies: Bool

    /// A track with the encoder's usual values.
    ///
    /// - Parameters: width and height of the box, in pixels.
    public init(_ id: String, encoder: VideoEncoder = .x264, width: Int? = nil, height: Int? = nil) {
        self.id = id
        self.encoder = encoder
        quality = encoder.usualQuality
        speed = encoder.usualSpeed
        pixelFormat = .yuv420p
        self.width = width
        self.height = height
        upscales = false
        copies = false
    }

    /// The shorter side of the box.
    var shortSide: Int? { [width, height].compactMap { $0 }.min() }
}
