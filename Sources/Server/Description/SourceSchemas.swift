import HTTP

/// The file as it came in. Members that the file does not tell are absent from its streams.
extension Schema {
    static let source = Schema.named(
        "Source",
        .object([
            .always("size", .count, "in bytes"),
            .always("container", .nullable(.text), "libavformat's name; null until the probe has run"),
            .always("sha256", .nullable(.text), "in hexadecimal digits, where it was computed"),
            .always("video", .array(pictures)), .always("audio", .array(sound)),
            .always("subtitles", .array(subtitles)), .always("chapters", .array(chapter), "in order"),
        ]))

    private static let ratio = Schema.object([
        .always("numerator", .integer()), .always("denominator", .integer()),
    ])

    private static let pictures = Schema.named(
        "VideoStream",
        .object([
            .always("stream", .count, "index in the container"), .always("codec", .text, "libavcodec's name"),
            .maybe("profile", .text), .always("codedWidth", .count), .always("codedHeight", .count),
            .always("width", .count, "as displayed"), .always("height", .count, "as displayed"),
            .always("sampleAspect", ratio), .always("rotation", .integer(), "clockwise, in degrees"),
            .always("averageFrameRate", ratio), .always("nominalFrameRate", ratio), .maybe("pixelFormat", .text),
            .always("bitDepth", .count), .always("isInterlaced", .boolean), .maybe("colorRange", .text),
            .maybe("colorSpace", .text), .maybe("colorTransfer", .text), .maybe("colorPrimaries", .text),
            .maybe("bitrate", .integer()), .maybe("duration", .number()), .maybe("startTime", .number()),
            .maybe("language", .text), .always("isCoverArt", .boolean), .always("isDefault", .boolean),
        ]))

    private static let sound = Schema.named(
        "AudioStream",
        .object([
            .always("stream", .count), .always("codec", .text), .maybe("profile", .text),
            .always("sampleRate", .count, "in hertz"), .always("channels", .count), .maybe("layout", .text),
            .maybe("bitrate", .integer()), .maybe("duration", .number()), .maybe("startTime", .number()),
            .maybe("language", .text), .maybe("title", .text), .always("isDefault", .boolean),
        ]))

    private static let subtitles = Schema.named(
        "SubtitleStream",
        .object([
            .always("stream", .count), .always("codec", .text), .maybe("language", .text), .maybe("title", .text),
            .always("isDefault", .boolean),
            .maybe("isForced", .boolean, "to be shown even to those who understand what is said"),
            .maybe("isText", .boolean, "false for pictures of text, which are not shown"),
        ]))

    private static let chapter = Schema.named(
        "Chapter",
        .object([
            .always("start", .number(minimum: 0), "in seconds"), .always("end", .number(minimum: 0)),
            .maybe("title", .text),
        ]))
}
