import StageKit

/// A WebVTT file that a runner wrote (W3C WebVTT, section 4.1): its times and its plain text, nothing else of it.
struct SentCaptions {
    private(set) var cues = CueList()

    /// Captions may end this much later than the video, in seconds.
    private static let grace = 60.0

    /// - Parameter duration: of the video, in seconds.
    /// - Throws: `StageFailure` for what is no WebVTT, or of another video.
    init(_ text: String, duration: Double?) throws {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard let first = lines.first, first.trimmingPrefix("\u{FEFF}").hasPrefix("WEBVTT") else {
            throw Self.wrong("the runner's text is no WebVTT file")
        }
        var rest = lines.dropFirst()
        while let line = rest.popFirst() {
            guard line.contains("-->") else { continue }
            let sides = line.split(separator: "-->", maxSplits: 1).map { $0.split(separator: " ").first ?? "" }
            guard sides.count == 2, let start = Self.seconds(sides[0]), let end = Self.seconds(sides[1]), end >= start
            else { throw Self.wrong("a line of the runner's text is no time: \"\(line.prefix(80))\"") }
            guard end <= (duration ?? .infinity) + Self.grace else {
                throw Self.wrong("the runner's text goes on after the end of the video")
            }
            let spoken = rest.prefix { !$0.isEmpty }
            rest = rest.dropFirst(spoken.count)
            cues.add(CueText(plain: spoken), from: start, to: end)
        }
    }

    /// `01:02:03.456` or `02:03.456`.
    private static func seconds(_ text: Substring) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.map { $0 >= 0 && $0 < 1e6 } ?? false }) else {
            return nil
        }
        return parts.compactMap(\.self).reduce(0) { $0 * 60 + $1 }
    }

    private static func wrong(_ words: String) -> StageFailure { .retry("bad_result", words) }
}
