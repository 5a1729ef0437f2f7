/// A container of whole files, by the name that libavformat's muxer has too.
public enum FileContainer: String, Sendable, Codable, CaseIterable {
    case avi, flv, mp4, ogg, webm, mpegts

    /// What a file's name ends with, where nobody says.
    public func usualExtension(hasPicture: Bool) -> String {
        switch self {
        case .avi, .flv, .mp4, .webm: rawValue
        case .ogg: hasPicture ? "ogv" : "oga"
        case .mpegts: "mts"
        }
    }

    /// What it holds so that players, and the programs that made it, can read it again.
    public var pictures: [FilePictureCodec] {
        switch self {
        case .avi: [.h264, .theora, .vp8, .vp9]
        case .flv: [.h264]
        case .mp4: [.h264, .vp9]
        case .ogg: [.theora, .vp8]
        case .webm: [.vp8, .vp9]
        case .mpegts: [.h264]
        }
    }

    /// The same of sounds.
    public var sounds: [FileSoundCodec] {
        switch self {
        case .avi: [.mp3, .vorbis, .aac]
        case .flv: [.mp3, .aac]
        case .mp4: [.mp3, .vorbis, .aac, .opus]
        case .ogg, .webm: [.vorbis, .opus]
        case .mpegts: [.mp3, .aac, .opus]
        }
    }

    /// In hertz, growing: what a sound of this codec may have here.
    public func sampleRates(of codec: FileSoundCodec) -> [Int] {
        // The header of a sound in FLV has two bits for it (Adobe Flash Video File Format, E.4.2.1); AAC says its own.
        self == .flv && codec == .mp3 ? [11_025, 22_050, 44_100] : codec.sampleRates
    }

    /// Parameters of codecs stand in its head, not among the packets.
    public var hasGlobalHeader: Bool {
        switch self {
        case .flv, .mp4, .webm: true
        case .avi, .ogg, .mpegts: false
        }
    }

    /// Its packets say when they are shown, not only their order: pictures may be decoded in another order.
    public var hasTimeStamps: Bool { self != .avi }
}
