import HTTP
import StageKit

/// Presets. Their members are called as in the older system that they come from.
extension Schema {
    private static let title = VideoFields.presetSchema
    private static let side = Schema.nullable(.integer(minimum: 16, maximum: 8192))
    private static let bits = Schema.nullable(.integer(minimum: 10_000, maximum: 400_000_000))

    private static let videoTrackMembers: [Member] = [
        .maybe(
            "codec", .words(VideoEncoder.allCases.flatMap { [$0.rawValue, $0.codec.rawValue] }),
            "the encoder, or the codec"),
        .maybe("constant_rate_factor", .nullable(.number(minimum: 0, maximum: 63)), "on the encoder's own scale"),
        .maybe("preset", .text, "speed, in the encoder's own words"),
        .maybe("max_rate", bits, "in bit/s"), .maybe("buf_size", bits, "in bits"),
        .maybe("profile", .nullable(.text), "as the encoder calls it"),
        .maybe("pix_fmt", .words(PixelFormat.allCases.map(\.rawValue))),
        .maybe("width", side, "of the box, even; turned for portraits"), .maybe("height", side, "of the box, even"),
        .maybe("frame_rate", .nullable(.number(minimum: 1, maximum: 240)), "at most"),
        .maybe("gop_size", .nullable(.integer(minimum: 1, maximum: 1200)), "frames, at most"),
        .maybe("force_key_frames", .any, "seconds, or ffmpeg's expression for them"),
        .maybe("upscale", .boolean, "whether a smaller source is enlarged"),
        .maybe("copy", .boolean, "whether a source that fits already is taken over as it is"),
    ]

    private static let audioTrackMembers: [Member] = [
        .maybe("codec", .words(AudioEncoder.allCases.map(\.rawValue) + ["opus"])),
        .maybe("bitrate", .integer(minimum: 16_000, maximum: 512_000), "in bit/s"),
        .maybe("channels", .integer(minimum: 1, maximum: 6), "1, 2 or 6"),
        .maybe("sample_rate", .nullable(.integer(minimum: 8000, maximum: 96_000)), "in hertz"),
        .maybe("loudness", .nullable(.number(minimum: -40, maximum: -8)), "EBU R 128, in LUFS"),
        .maybe("copy", .boolean, "whether a sound that fits already is taken over as it is"),
    ]

    private static let videoTrack = Schema.named("VideoTrack", .object([.always("id", title)] + videoTrackMembers))
    private static let audioTrack = Schema.named("AudioTrack", .object([.always("id", title)] + audioTrackMembers))

    private static let videoProfile = Schema.named(
        "VideoProfile",
        .object([
            .maybe("name", title), .maybe("min_width", .count, "the longer side as displayed"),
            .maybe("min_height", .count, "the shorter side as displayed"), .maybe("min_bitrate", .count, "in bit/s"),
            .maybe("min_frame_rate", .number(minimum: 0)), .maybe("min_dar", .number(minimum: 0)),
            .maybe("max_dar", .number(minimum: 0)),
            .maybe("segment_duration", .nullable(.number(minimum: 1, maximum: 20)), "in seconds"),
            .always("video", .any, "ids of tracks, in their order, or \"auto\""),
        ]))

    private static let audioProfile = Schema.named(
        "AudioProfile",
        .object([
            .maybe("name", title), .maybe("min_bitrate", .count, "in bit/s"),
            .maybe("min_sample_rate", .count, "in hertz"), .always("audio", .array(.text), "ids of tracks"),
        ]))

    private static let presetMembers: [Member] = [
        .maybe("video_profiles", .array(videoProfile), "tried in their order"),
        .maybe("audio_profiles", .array(audioProfile), "tried in their order"),
        .maybe("video", .array(videoTrack)), .maybe("audio", .array(audioTrack)),
        .maybe("video_common", .object(videoTrackMembers), "for tracks that do not say it themselves"),
        .maybe("audio_common", .object(audioTrackMembers), "for tracks that do not say it themselves"),
    ]

    private static let additions: [Member] = [
        .maybe("built_in", .boolean, "can be read and used, not changed"),
        .maybe("created_at", .nullable(.time)), .maybe("changed_at", .nullable(.time)),
    ]

    /// As a client sends it.
    static let preset = Schema.named("NewPreset", .object([.always("name", title)] + presetMembers + additions))
    /// As a client sends it to the address that names it.
    static let namelessPreset = Schema.named(
        "PresetUpdate", .object([.maybe("name", title)] + presetMembers + additions))
    /// As a client sees it: with every value spelled out.
    static let presetView = Schema.named(
        "Preset", .object([.always("name", title)] + presetMembers.prefix(4) + additions))
    static let presets = page("Presets", of: presetView)
}
