import SegmentStore

/// Finds out what is new in a playlist that is read again and again: a pure decision, kept over restarts.
///
/// Segments are known again by their addresses; where those change with each reading (tokens in them), by their
/// numbers. So a window that moves without its number, a cache's older copy, and numbers that begin anew are all seen
/// for what they are.
struct SegmentTracker: Codable, Equatable, Sendable {
    /// A segment to be fetched.
    struct Wanted: Codable, Equatable, Sendable {
        let address: String
        let map: String?
        /// In microseconds since 1970.
        let start: Int64
        /// In seconds.
        let duration: Double

        var end: Int64 { Moment(microseconds: start).advanced(by: duration).microseconds }
    }

    /// What a playlist has to say.
    enum Finding: Equatable, Sendable {
        case segment(Wanted)
        /// Nothing of this time will come; in microseconds since 1970.
        case gap(Range<Int64>, RecordingGap.Reason)
        /// The numbers of the segments began anew.
        case restarted
    }

    private struct Last: Codable, Equatable, Sendable {
        let number: Int
        /// In microseconds since 1970.
        let end: Int64
    }

    private var last: Last?
    /// Addresses that were dealt with, the newest last.
    private var known: [String] = []

    /// A playlist holds less than that of what was there before.
    private static let mostKnown = 2000
    /// As the store has it, in microseconds.
    private static let tolerance: Int64 = 10_000

    init() {}

    /// When the newest segment that was seen ends, in microseconds since 1970.
    var end: Int64? { last?.end }

    /// Looks at a playlist.
    ///
    /// - Parameter now: where it has no dates, its end is about now when it is seen first.
    mutating func take(_ playlist: HLSPlaylist, now: Moment) -> [Finding] {
        let (fresh, isRestart) = news(playlist.segments)
        guard let first = fresh.first else { return [] }
        var findings: [Finding] = isRestart ? [.restarted] : []
        var next = start(of: fresh, first: first, target: playlist.target, now: now)
        for segment in fresh {
            let start = segment.start?.microseconds ?? next
            if let last {
                let missing = segment.number - last.number - 1
                let isMissed = missing > 0 && segment == first && !isRestart
                if start - last.end > Self.tolerance {
                    findings.append(.gap(last.end..<start, isMissed ? .missed : .paused))
                } else if isMissed {
                    findings.append(.gap(last.end..<last.end, .missed))
                }
            }
            let wanted = SegmentTracker.Wanted(
                address: segment.address, map: segment.map, start: start, duration: segment.duration)
            findings.append(.segment(wanted))
            next = wanted.end
            last = Last(number: segment.number, end: wanted.end)
            known.append(segment.address)
        }
        known.removeFirst(max(0, known.count - Self.mostKnown))
        return findings
    }

    private func news(_ all: [HLSPlaylist.Segment]) -> (fresh: [HLSPlaylist.Segment], isRestart: Bool) {
        guard let last, let newest = all.last else { return (all, false) }
        let seen = Set(known)
        // What stands before one that is known was there before this recording, or has been seen by a newer copy.
        if let index = all.lastIndex(where: { seen.contains($0.address) }) {
            return (Array(all[(index + 1)...]), false)
        }
        if newest.number >= last.number { return (all.filter { $0.number > last.number }, false) }
        // Less than a window behind: an older copy under other addresses.
        if last.number - newest.number < all.count { return ([], false) }
        return (all, true)
    }

    /// When the first of them begins if no date says so: where the last one ended, and after what was missed.
    private func start(
        of fresh: [HLSPlaylist.Segment], first: HLSPlaylist.Segment, target: Double, now: Moment
    ) -> Int64 {
        let length = fresh.reduce(0) { $0 + $1.duration }
        let byClock = now.advanced(by: -length).microseconds
        guard let last else { return byClock }
        let missing = first.number - last.number - 1
        if missing == 0 { return last.end }
        if missing < 0 { return max(last.end, byClock) }
        // In its own clock while that is plausible: a recording that was stopped for hours goes on by the real one.
        let counted = Moment(microseconds: last.end).advanced(by: Double(min(missing, 1 << 20)) * target).microseconds
        return max(last.end, abs(counted - byClock) < 60_000_000 ? counted : byClock)
    }
}
