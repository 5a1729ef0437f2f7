import Foundation
public import StageKit

/// A subtitle track that shows the running time, for people who review a video and say "at 0:01:24".
public actor TimecodeCaptions: Stage {
    public static let manifest = StageManifest(
        id: "captions.timecode", summary: "writes the running time as a subtitle track", consumes: [.facts],
        produces: [.subtitle])

    private let step: Double
    private let label: String

    public init(settings: Settings) {
        step = settings.duration("every", default: 1, in: 0.1...60, "How long each time stands.")
        label = settings.string("label", default: "Time code", "What players call the track.")
    }

    public func run(_ job: Job) async throws -> Outcome {
        guard let duration = try job.facts().duration, duration > 0 else { return .skipped("the duration is unknown") }
        var draft = try job.output(.subtitle, name: "subtitles/timecode.vtt")
        let count = Int((duration / step).rounded(.up))
        var text = "WEBVTT\n"
        for index in 0..<count {
            let start = Double(index) * step
            let end = min(start + step, duration)
            text += "\n\(Self.clock(start)) --> \(Self.clock(end))\n\(Self.clock(start).dropLast(4))\n"
            try job.progress(Double(index + 1) / Double(count))
        }
        try Data(text.utf8).write(to: draft.file)
        draft.traits.label = label
        draft.traits.language = "zxx"  // BCP 47: no language at all
        draft.traits.mediaType = "text/vtt"
        return .done([draft])
    }

    /// `00:01:24.500` (WebVTT, section 4.1).
    static func clock(_ seconds: Double) -> String {
        let all = Int((seconds * 1000).rounded())
        let parts = [all / 3_600_000, all / 60_000 % 60, all / 1000 % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        return parts.joined(separator: ":") + "." + String(String(all % 1000 + 1000).dropFirst())
    }
}
