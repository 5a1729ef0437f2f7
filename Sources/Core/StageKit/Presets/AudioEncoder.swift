/// The encoders of sound that presets may name, by libavcodec's names.
public enum AudioEncoder: String, Sendable, CaseIterable {
    case aac
    case fdkAAC = "libfdk_aac"
    case opus = "libopus"

    /// Understands the encoder's name (`libopus`) and the codec's (`opus`).
    public init?(word: String) {
        guard let found = Self(rawValue: word) ?? (word == "opus" ? .opus : nil) else { return nil }
        self = found
    }

    /// How it wants its samples, by libav's name.
    public var sampleFormat: String {
        switch self {
        case .aac: "fltp"
        case .fdkAAC: "s16"
        case .opus: "flt"
        }
    }

    /// In hertz, which it takes.
    var sampleRates: [Int] {
        switch self {
        case .aac, .fdkAAC: [22_050, 24_000, 32_000, 44_100, 48_000]
        // RFC 6716, section 2: it works at 48 kHz, whatever it is called.
        case .opus: [48_000]
        }
    }
}
