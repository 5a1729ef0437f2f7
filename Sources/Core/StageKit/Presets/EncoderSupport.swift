/// What this build can encode.
public struct EncoderSupport: Sendable, Equatable {
    /// The pixel formats of each encoder that is there; empty for those of sound.
    private let formats: [String: Set<String>]?

    /// - Parameter formats: the pixel formats of each encoder that is there, by libav's names.
    public init(_ formats: [String: Set<String>]) { self.formats = formats }

    private init() { formats = nil }

    /// For those who do not know: everything.
    public static let unlimited = EncoderSupport()

    /// What a preset asks for and this build cannot do, each with the field that asks for it.
    public func problems(in preset: Preset) -> [Problem] {
        guard let formats else { return [] }
        var problems: [Problem] = []
        func check(_ encoder: String, _ format: PixelFormat?, _ path: String, _ known: [String]) {
            guard let able = formats[encoder] else {
                let there = known.filter { formats[$0] != nil }
                problems.append(
                    Problem(
                        at: nil, path: path + ".codec", "this build has no encoder \(encoder)",
                        hint: there.isEmpty ? nil : "it has \(there.joined(separator: ", "))"))
                return
            }
            if let format, !able.contains(format.rawValue) {
                problems.append(
                    Problem(
                        at: nil, path: path + ".pix_fmt", "\(encoder) of this build does not take \(format.rawValue)",
                        hint: able.isEmpty ? nil : "it takes \(able.sorted().joined(separator: ", "))"))
            }
        }
        let (video, audio) = (VideoEncoder.allCases.map(\.rawValue), AudioEncoder.allCases.map(\.rawValue))
        for (index, track) in preset.video.enumerated() {
            check(track.encoder.rawValue, track.pixelFormat, "$.video[\(index)]", video)
        }
        for (index, track) in preset.audio.enumerated() {
            check(track.encoder.rawValue, nil, "$.audio[\(index)]", audio)
        }
        if preset.videoProfiles.contains(where: { $0.tracks == .automatic }), formats[VideoEncoder.x264.rawValue] == nil {
            problems.append(
                Problem(at: nil, path: "$.video_profiles", "\"auto\" needs libx264, which this build has not"))
        }
        return problems
    }
}
