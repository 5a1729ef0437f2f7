/// How to encode: what libavcodec's options say, without its types.
public struct EncoderOptions: Sendable, Equatable {
    /// libavcodec's name of the encoder: `libx264`, `aac`, `mjpeg`.
    public var codec: String
    /// 0 lets the codec choose.
    public var threads: Int
    /// In bit/s; nil where quality rules.
    public var bitrate: Int?
    /// The most that a receiver's buffer must take in, in bit/s.
    public var peakBitrate: Int?
    /// That buffer's size, in bits.
    public var bufferSize: Int?
    /// The fixed quantiser of codecs that have one (MJPEG: 1…31).
    public var quality: Int?
    /// Most frames from one key frame to the next; nil leaves it to the codec.
    public var keyInterval: Int?
    /// Parameter sets go into the container's header, as MP4 wants it.
    public var hasGlobalHeader: Bool
    /// Width of a pixel by its height.
    public var sampleAspect = Rational(1, 1)
    /// Options of this codec by libavcodec's names: `preset`, `crf`.
    public var codecOptions: [String: String]

    public init(
        _ codec: String, threads: Int = 0, bitrate: Int? = nil, peakBitrate: Int? = nil, bufferSize: Int? = nil,
        quality: Int? = nil, keyInterval: Int? = nil, hasGlobalHeader: Bool = false,
        codecOptions: [String: String] = [:]
    ) {
        self.codec = codec
        self.threads = threads
        self.bitrate = bitrate
        self.peakBitrate = peakBitrate
        self.bufferSize = bufferSize
        self.quality = quality
        self.keyInterval = keyInterval
        self.hasGlobalHeader = hasGlobalHeader
        self.codecOptions = codecOptions
    }
}
