/// How pictures are written down.
public enum VideoCodec: String, Sendable, CaseIterable { case h264, hevc, vp9, av1 }

/// The encoders of pictures that presets may name, by libavcodec's names.
public enum VideoEncoder: String, Sendable, CaseIterable {
    case x264 = "libx264"
    case x265 = "libx265"
    case vpx = "libvpx-vp9"
    case svt = "libsvtav1"

    /// Understands the encoder's name (`libx264`) and the codec's (`h264`).
    public init?(word: String) {
        guard let found = Self(rawValue: word) ?? Self.allCases.first(where: { $0.codec.rawValue == word }) else {
            return nil
        }
        self = found
    }

    public var codec: VideoCodec {
        switch self {
        case .x264: .h264
        case .x265: .hevc
        case .vpx: .vp9
        case .svt: .av1
        }
    }

    /// Whether it makes a key frame where it is asked to. SVT-AV1 1.4 does not: it has to begin anew instead.
    public var takesForcedKeys: Bool { self != .svt }

    /// Of the constant rate factor: each encoder has a scale of its own.
    var qualities: ClosedRange<Double> {
        switch self {
        case .x264, .x265: 0...51
        case .vpx, .svt: 1...63
        }
    }

    /// About the same picture from each.
    public var usualQuality: Double {
        switch self {
        case .x264: 23
        case .x265: 26
        case .vpx: 33
        case .svt: 35
        }
    }

    /// Words for how much time it takes: names, fastest first, or numbers, slowest first.
    public var speeds: [String] {
        switch self {
        case .x264, .x265:
            ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
        case .vpx: (0...8).map(String.init)
        case .svt: (0...12).map(String.init)
        }
    }

    public var usualSpeed: String {
        switch self {
        case .x264: "veryfast"
        case .x265: "superfast"
        case .vpx: "6"
        case .svt: "10"
        }
    }

    /// Profiles that hold this kind of picture; the first is the usual one.
    public func profiles(for format: PixelFormat) -> [String] {
        switch (self, format) {
        case (.x264, .yuv420p): ["high", "main", "baseline"]
        case (.x264, .yuv420p10le): ["high10"]
        case (.x265, .yuv420p): ["main"]
        case (.x265, .yuv420p10le): ["main10"]
        case (.vpx, .yuv420p): ["0"]
        case (.vpx, .yuv420p10le): ["2"]
        case (.svt, _): ["main"]
        }
    }
}

/// How the samples of a picture are stored, by libav's names: 4:2:0 always, which is what players take.
public enum PixelFormat: String, Sendable, CaseIterable {
    case yuv420p, yuv420p10le

    /// Bits a sample.
    public var depth: Int { self == .yuv420p ? 8 : 10 }
}
