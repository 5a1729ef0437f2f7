/// What an encoder gets.
public enum EncoderInput: Sendable, Equatable {
    /// Pictures; their time stamps count frames: the time base is one over the frame rate.
    ///
    /// Pixel format and colours by libav's names; a nil colour is left unsaid.
    case video(width: Int, height: Int, frameRate: Rational, pixelFormat: String = "yuv420p", color: Color = Color())

    /// Sound; its time stamps count samples.
    case audio(sampleRate: Int, layout: String = "stereo", sampleFormat: String = "fltp")

    /// How numbers mean colours (ITU-T H.273), by libav's names.
    public struct Color: Sendable, Equatable {
        public var range: String?
        public var space: String?
        public var transfer: String?
        public var primaries: String?
        public init(range: String? = nil, space: String? = nil, transfer: String? = nil, primaries: String? = nil) {
            self.range = range
            self.space = space
            self.transfer = transfer
            self.primaries = primaries
        }
    }

    /// Of the time stamps of frames and packets.
    public var timeBase: Rational {
        switch self {
        case .video(_, _, let frameRate, _, _): frameRate.inverse
        case .audio(let sampleRate, _, _): Rational(1, sampleRate)
        }
    }
}
