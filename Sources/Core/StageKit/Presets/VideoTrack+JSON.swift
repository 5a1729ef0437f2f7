extension VideoTrack {
    private static let sides = 16...8192
    private static let rates = 10_000...400_000_000

    init(_ settings: Settings) {
        let id = settings.plainName("id", "Names the rendition: 720p.")
        let encoder = settings.word(
            "codec", of: VideoEncoder.allCases.flatMap { [$0.rawValue, $0.codec.rawValue] }, default: .x264,
            shown: VideoEncoder.x264.rawValue, "The encoder.", convert: VideoEncoder.init(word:))
        self.init(
            id, encoder: encoder,
            width: settings.optionalInteger("width", in: Self.sides, "Of the box that the picture is fitted into."),
            height: settings.optionalInteger("height", in: Self.sides, "Of the box that the picture is fitted into."))
        let qualities = encoder.qualities
        quality =
            settings.optionalNumber(
                "constant_rate_factor", in: qualities, "Quality on the encoder's scale; lower is better and larger.")
            ?? encoder.usualQuality
        speed = settings.word(
            "preset", of: encoder.speeds, default: encoder.usualSpeed, shown: encoder.usualSpeed,
            "Speed of the encoder, in its own words.", convert: { encoder.speeds.contains($0) ? $0 : nil })
        maxRate = settings.optionalInteger("max_rate", in: Self.rates, "The highest rate, in bit/s.")
        bufferSize = settings.optionalInteger("buf_size", in: Self.rates, "The receiver's buffer, in bits.")
        pixelFormat = settings.word(
            "pix_fmt", of: PixelFormat.allCases.map(\.rawValue), default: .yuv420p, shown: "yuv420p",
            "How samples are stored.", convert: PixelFormat.init(rawValue:))
        let profiles = encoder.profiles(for: pixelFormat)
        profile = settings.word(
            "profile", of: profiles, default: nil, shown: nil, "Profile of the codec.",
            convert: { profiles.contains($0) ? .some($0) : nil })
        frameRate = settings.optionalNumber("frame_rate", in: 1...240, "The highest frame rate.")
        gopSize = settings.optionalInteger("gop_size", in: 1...1200, "The most frames from key frame to key frame.")
        keyFrameInterval = KeyFrameRule.read("force_key_frames", settings)
        upscales = settings.flag("upscale", default: false, "Enlarges a smaller source to fill the box.")
        copies = settings.flag("copy", default: false, "Takes the source's own stream over when it already fits.")
        if ["audio", "master", "manifest", "iframes-", "live-"].contains(where: { id.hasPrefix($0) }) {
            settings.reject("id", "\"\(id)\" is the name of another file", hint: "such as \"720p\"")
        }
        if bufferSize != nil, maxRate == nil {
            settings.reject("buf_size", "a buffer without a rate", hint: "give \"max_rate\" as well")
        }
        for (key, side) in [("width", width), ("height", height)] where side.map({ $0 % 2 != 0 }) == true {
            settings.reject(key, "\(side ?? 0) is odd", hint: "4:2:0 pictures have even sides")
        }
        if upscales, width == nil, height == nil {
            settings.reject("upscale", "there is no size to enlarge to", hint: "give \"width\" or \"height\"")
        }
    }

    /// With every value, also those that were not given.
    var json: JSON {
        .object(
            members: ("id", .string(id)), ("codec", .string(encoder.rawValue)),
            ("constant_rate_factor", .number(quality)), ("preset", .string(speed)), ("max_rate", .number(maxRate)),
            ("buf_size", .number(bufferSize)), ("profile", profile.map(JSON.string)),
            ("pix_fmt", .string(pixelFormat.rawValue)), ("width", .number(width)), ("height", .number(height)),
            ("frame_rate", frameRate.map(JSON.number)), ("gop_size", .number(gopSize)),
            ("force_key_frames", keyFrameInterval.map { .string(KeyFrameRule.text($0)) }), ("upscale", .bool(upscales)),
            ("copy", .bool(copies)))
    }
}
