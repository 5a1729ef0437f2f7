/// Puts a media playlist together, hour by hour, by the rules of the walk: from lines that are there already wherever
/// the walk chooses what it would have chosen without its range.
struct PlaylistWalk: Sendable {
    /// The newest segment of a stream that is being recorded, if it is.
    struct Live: Sendable {
        /// A hole before a segment that begins later than this, in microseconds since 1970, may still be filled.
        let settled: Int64

        /// How long a segment that is missing is waited for, and how old the newest segment of a stream may be that is
        /// still recorded, in microseconds.
        static let patience: Int64 = 15_000_000
        static let silence: Int64 = 120_000_000

        /// - Parameters:
        ///   - newest: start of the newest segment.
        ///   - now: both in microseconds since 1970.
        init?(newest: Int64?, now: Int64) {
            guard let newest, abs(now - newest) < Self.silence else { return nil }
            settled = newest - Self.patience
        }
    }

    private(set) var walk: Walk
    private(set) var text: PlaylistText
    /// Nothing more is to come, for now.
    private(set) var isOver = false
    /// Stopped at a hole that may still be filled.
    private(set) var isWaiting = false
    private let live: Live?

    init(_ range: Range<Moment>, after text: PlaylistText = PlaylistText(), live: Live?) {
        walk = Walk(range, after: text.last)
        self.text = text
        self.live = live
        isOver = walk.isCovered
    }

    /// Whether all of the range is there.
    var isFinished: Bool { !isWaiting && !walk.endsInHole }

    /// Goes through an hour. Hours come in order.
    mutating func take(_ hour: Candidates, _ hourText: HourText, _ lines: SegmentLines) {
        var index = 0
        let after = text.last?.start
        while index < hour.list.count && !isOver {
            let candidate = hour.list[index]
            index += 1
            // What has been told already is not told again.
            if let after, candidate.start <= after { continue }
            let before = walk
            switch walk.take(candidate) {
            case .skipped: continue
            case .beyond: isOver = true
            case .chosen(let afterHole):
                let isInside = afterHole && !text.isEmpty
                if isInside, let live, candidate.start > live.settled {
                    walk = before
                    (isOver, isWaiting) = (true, true)
                    return
                }
                if isInside { text.append(tag: HourText.discontinuity) }
                if let entry = hourText.entry(ofCandidate: index - 1) {
                    index = append(from: entry, of: hourText, hour)
                } else {
                    text.append(candidate, of: hour, lines)
                }
                isOver = walk.isCovered
            }
        }
    }

    /// Appends an entry that was chosen, and all after it that will be.
    ///
    /// - Returns: the index of the next candidate to look at.
    private mutating func append(from first: Int, of hourText: HourText, _ hour: Candidates) -> Int {
        var (end, longest) = (first + 1, Int64(0))
        let isWhole = first == 0 && hourText.latestEnd < walk.end
        let settled = live?.settled ?? .max
        let entries = hourText.entries
        if isWhole && (hour.list.last.map { $0.start <= settled } ?? true) {
            (end, longest) = (entries.count, hourText.longest)
        } else {
            var current = hour.list[Int(entries[first].candidate)]
            longest = current.end - current.start
            while end < entries.count && current.end < walk.end {
                current = hour.list[Int(entries[end].candidate)]
                if current.start >= walk.end || current.start > settled { break }
                longest = max(longest, current.end - current.start)
                end += 1
            }
        }
        let last = Int(entries[end - 1].candidate)
        walk.jump(to: hour.list[last])
        text.append(hourText.lines(first..<end), last: hour.list[last], longest: longest)
        return last + 1
    }
}
