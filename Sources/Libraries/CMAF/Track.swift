/// What the head of a track file (`moov`) says of its one track.
public struct Track: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case video(Picture)
        case audio(Sound)
    }

    /// What a video track shows. In pixels.
    public struct Picture: Sendable, Equatable {
        /// As coded, without the sample aspect ratio.
        public let width: Int
        public let height: Int

        /// How wide a sample is to its height (`pasp`); 1 to 1 where nothing is said.
        public let aspectWidth: Int
        public let aspectHeight: Int

        /// As displayed, in square pixels: the height is kept.
        public var displayWidth: Int {
            (width * aspectWidth * 2 + aspectHeight) / (aspectHeight * 2)
        }
    }

    /// What an audio track holds.
    public struct Sound: Sendable, Equatable {
        /// In hertz.
        public let sampleRate: Int
        public let channels: Int
    }

    /// `track_ID`.
    public let id: UInt32

    public let kind: Kind

    /// Units of time a second, of everything in this track.
    public let timescale: Int

    /// The `codecs` parameter of RFC 6381: `avc1.64001f`.
    public let codecs: String

    /// What `elng` or `mdhd` says: BCP 47, or three letters of ISO 639-2. Nil when undetermined.
    public let language: String?

    /// Media time at which the presentation begins, in units of `timescale`; negative when it begins with nothing.
    public let startOffset: Int
}
