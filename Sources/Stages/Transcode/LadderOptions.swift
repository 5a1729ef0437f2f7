import StageKit

/// The settings of `transcode.ladder`.
struct LadderOptions: Sendable {
    /// x264's names, fastest first.
    enum Preset: String, CaseIterable, Sendable {
        case ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow
    }

    let heights: [Int]
    /// In seconds.
    let segment: Double
    let quality: Double
    let preset: Preset
    /// In bit/s.
    let audioBitrate: Int
    /// Frames a second.
    let mostFrameRate: Double

    init(_ settings: Settings) {
        heights = settings.integers(
            "heights", default: [1080, 720, 480, 360], in: 64...4320,
            "Sizes by the shorter side; those above the source are left out.")
        segment = settings.duration(
            "segment", default: 4, in: 1...20, "How long a segment is; each begins with a key frame.")
        quality = settings.number(
            "crf", default: 23, in: 10...40, "Constant quality of x264: lower is better and larger.")
        preset = settings.choice("preset", default: .veryfast, "Speed of x264: slower is smaller at the same quality.")
        audioBitrate = settings.integer(
            "audioBitrate", default: 128_000, in: 32_000...512_000, "Of the sound, in bit/s.")
        mostFrameRate = settings.number(
            "mostFrameRate", default: 60, in: 10...120, "Higher frame rates are divided down to this or less.")
    }
}
