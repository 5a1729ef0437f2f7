import Media
import StageKit

/// Whether a file with these facts can become a video.
enum Acceptance {
    /// Why it cannot; nil when it can.
    static func problem(with facts: MediaFacts, limits: Limits) -> StageFailure? {
        if facts.mainVideo == nil, facts.mainAudio == nil {
            let kinds = facts.subtitles.isEmpty ? "neither picture nor sound" : "subtitles only"
            return .reject("no_streams", "the file holds \(kinds)", hint: "send a video or audio file")
        }
        do {
            if let duration = facts.duration { try limits.allow(duration: duration) }
            for video in facts.video { try limits.allow(width: video.width, height: video.height) }
        } catch {
            return .reject("too_large", "\(error)")
        }
        return nil
    }
}
