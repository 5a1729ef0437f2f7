/// How the picture of a whole file may be coded.
public enum FilePictureCodec: String, Sendable, Codable, CaseIterable {
    case h264, theora, vp8, vp9

    /// libavcodec's name of the encoder.
    public var encoder: String {
        switch self {
        case .h264: "libx264"
        case .theora: "libtheora"
        case .vp8: "libvpx"
        case .vp9: "libvpx-vp9"
        }
    }
}

/// How the sound of a whole file may be coded.
public enum FileSoundCodec: String, Sendable, Codable, CaseIterable {
    case mp3, vorbis, aac, opus

    /// libavcodec's name of the encoder.
    public var encoder: String {
        switch self {
        case .mp3: "libmp3lame"
        case .vorbis: "libvorbis"
        case .aac: "aac"
        case .opus: "libopus"
        }
    }

    /// How it wants its samples, by libav's name.
    public var sampleFormat: String { self == .opus ? "flt" : "fltp" }

    /// In hertz, growing. Vorbis takes others, too; these are what files have.
    public var sampleRates: [Int] {
        switch self {
        case .mp3: [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
        case .aac: [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000]
        case .vorbis: [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]
        case .opus: [8000, 12_000, 16_000, 24_000, 48_000]
        }
    }

    /// The order of channels that it has for so many, by libav's name; nil for more than it takes.
    public func layout(_ channels: Int) -> String? {
        guard channels <= mostChannels else { return nil }
        return switch channels {
        case 1: "mono"
        case 2: "stereo"
        case 3: "3.0"
        case 4: self == .aac ? "4.0" : "quad"
        case 5: "5.0"
        case 6: "5.1"
        case 7: "6.1"
        case 8: "7.1"
        default: nil
        }
    }

    /// Channels, at most.
    public var mostChannels: Int {
        switch self {
        case .mp3: 2
        case .aac: 6
        case .vorbis, .opus: 8
        }
    }
}
