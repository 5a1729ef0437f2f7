import StageKit

/// The cues of one WebVTT file.
struct CueList: Sendable, Equatable {
    struct Cue: Sendable, Equatable, Comparable {
        /// In milliseconds from the start of the video.
        var start: Int
        var end: Int
        var text: String
        var isAtTop = false

        static func < (left: Cue, right: Cue) -> Bool { (left.start, left.end) < (right.start, right.end) }
    }

    /// How long a text is shown whose end nobody knows, in milliseconds: until the next one, but no longer.
    static let usual = 5000

    /// More than any film has: what comes after is left out.
    static let most = 100_000

    private var cues: [Cue] = []

    var isEmpty: Bool { cues.isEmpty }
    var isFull: Bool { cues.count >= Self.most }

    /// Takes in a text. What ends before the video begins is left out.
    ///
    /// - Parameters: in seconds from the start of the video.
    mutating func add(_ text: CueText, from start: Double, to end: Double?) {
        guard !text.text.isEmpty, !isFull, start.magnitude < 1e6, (end ?? 0).magnitude < 1e6 else { return }
        let cue = Cue(
            start: max(0, Int((start * 1000).rounded())), end: end.map { Int(($0 * 1000).rounded()) } ?? -1,
            text: text.text, isAtTop: text.isAtTop)
        guard cue.end == -1 || cue.end > cue.start else { return }
        cues.append(cue)
    }

    /// In order, each once, each with an end.
    var finished: [Cue] {
        var sorted: [Cue] = []
        // Sorting must keep what belongs together in order.
        let ordered = cues.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
        for (_, cue) in ordered {
            // Layers of one text, for its outline and its shadow.
            let twins = sorted.suffix(8)
            guard !twins.contains(where: { $0 == cue }) else { continue }
            sorted.append(cue)
        }
        for index in sorted.indices where sorted[index].end == -1 {
            let start = sorted[index].start
            let next = sorted[index...].first { $0.start > start }?.start ?? start + Self.usual
            sorted[index].end = min(next, start + Self.usual)
        }
        return sorted
    }

    /// The file. The second line maps its clock to that of the renditions, both of which begin at 0 (RFC 8216,
    /// section 3.5).
    var text: String {
        var text = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n"
        for cue in finished {
            let times = [cue.start, cue.end].map { WebVTT.clock(Double($0) / 1000) }.joined(separator: " --> ")
            text += "\n\(times)\(cue.isAtTop ? " line:0" : "")\n\(cue.text)\n"
        }
        return text
    }
}
