/// One rendition of the sound, as a preset asks for it.
public struct AudioTrack: Sendable, Equatable {
    /// Unique in its preset: `192k`.
    public var id: String
    public var encoder: AudioEncoder
    /// In bit/s.
    public var bitrate: Int
    /// 1, 2 or 6; sound with fewer than six channels is never made into six.
    public var channels: Int
    /// In hertz; nil: 44.1 or 48 kHz, whichever the source's is of a kind with.
    public var sampleRate: Int?
    /// The loudness to which the whole is brought (EBU R 128), in LUFS; nil leaves it as it is.
    public var loudness: Double?
    /// A sound of the source that is what this track asks for is taken over as it is: of this codec and these channels,
    /// at no more than this bit rate.
    public var copies: Bool

    public init(
        _ id: String, encoder: AudioEncoder = .aac, bitrate: Int = 192_000, channels: Int = 2, sampleRate: Int? = nil,
        loudness: Double? = nil, copies: Bool = false
    ) {
        self.id = id
        self.encoder = encoder
        self.bitrate = bitrate
        self.channels = channels
        self.sampleRate = sampleRate
        self.loudness = loudness
        self.copies = copies
    }
}
