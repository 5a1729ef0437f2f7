import CAV

/// What a container says of one of its streams.
public struct StreamInfo: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case video(VideoInfo)
        case audio(AudioInfo)
        case subtitle
        /// Data, attachments, and whatever else lives in containers.
        case other
    }

    /// Position in the container.
    public let index: Int
    public let kind: Kind
    /// libavcodec's name: `h264`.
    public let codec: String
    public let profile: String?
    public let timeBase: Rational
    /// In seconds.
    public let duration: Double?
    /// Time stamp of its first sample, in seconds.
    public let startTime: Double?
    /// In bit/s.
    public let bitrate: Int?
    public let language: String?
    public let title: String?
    public let isDefault: Bool
    /// A text to be shown even to those who understand what is said.
    public let isForced: Bool
    /// Subtitles that are text which can be read here; false for pictures of text.
    public let isText: Bool
    /// A still picture that belongs to the file (the cover of a record), not a moving one.
    public let isCoverArt: Bool

    public var video: VideoInfo? { if case .video(let info) = kind { info } else { nil } }
    public var audio: AudioInfo? { if case .audio(let info) = kind { info } else { nil } }

    init(_ stream: UnsafeMutablePointer<AVStream>, of context: UnsafeMutablePointer<AVFormatContext>) throws {
        let source = stream.pointee
        let parameters = try made(source.codecpar)
        index = Int(source.index)
        codec = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        profile = name(avcodec_profile_name(parameters.pointee.codec_id, parameters.pointee.profile))
        let base = Rational(source.time_base)
        timeBase = base
        duration = stamp(source.duration).flatMap { $0 > 0 ? Double($0) * base.value : nil }
        startTime = stamp(source.start_time).map { Double($0) * base.value }
        // Matroska says it in a tag of the muxer's statistics.
        let tagged = ["BPS", "BPS-eng"].lazy.compactMap { tag($0, of: source.metadata).flatMap(Int.init) }.first
        bitrate = parameters.pointee.bit_rate > 0 ? Int(parameters.pointee.bit_rate) : tagged
        language = tag("language", of: source.metadata).flatMap { $0 == "und" ? nil : $0 }
        title = tag("title", of: source.metadata)
        isDefault = source.disposition & AV_DISPOSITION_DEFAULT != 0
        isForced = source.disposition & AV_DISPOSITION_FORCED != 0
        let properties = avcodec_descriptor_get(parameters.pointee.codec_id)?.pointee.props ?? 0
        isText =
            properties & Int32(AV_CODEC_PROP_TEXT_SUB) != 0
            && avcodec_find_decoder(parameters.pointee.codec_id) != nil
        isCoverArt = source.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
        switch parameters.pointee.codec_type {
        case AVMEDIA_TYPE_VIDEO: kind = .video(VideoInfo(stream, of: context, parameters.pointee))
        case AVMEDIA_TYPE_AUDIO: kind = .audio(AudioInfo(parameters.pointee))
        case AVMEDIA_TYPE_SUBTITLE: kind = .subtitle
        default: kind = .other
        }
    }
}
