/// The walk over all candidates that chooses which segments a range is made of (the original's best segments): a value
/// that is fed one candidate after another.
struct Walk: Sendable {
    /// What a candidate is to the walk.
    enum Step: Sendable, Equatable {
        /// It is not chosen.
        case skipped
        /// It is chosen; `afterHole`: something is missing before it.
        case chosen(afterHole: Bool)
        /// It begins at the range's end or after it: nothing more can be chosen.
        case beyond
    }

    /// Gaps and overlaps up to this are none, inclusive, in microseconds.
    static let tolerance: Int64 = 10_000

    let start: Int64
    let end: Int64
    /// The last that was chosen.
    private(set) var last: Candidate?
    /// The range is covered: what follows is not looked at.
    private(set) var isCovered = false
    /// A candidate after the end that begins where the last one ended: nothing is missing, though a few milliseconds of
    /// the range are in neither.
    private var isJoined = false

    init(_ range: Range<Moment>, after last: Candidate? = nil) {
        (start, end) = (range.lowerBound.microseconds, range.upperBound.microseconds)
        self.last = last
        isCovered = last.map { $0.end >= end } ?? false
    }

    mutating func take(_ candidate: Candidate) -> Step {
        guard let last else {
            if candidate.start <= start { return candidate.end > start ? choose(candidate, false) : .skipped }
            return candidate.start < end ? choose(candidate, true) : .beyond
        }
        let gap = candidate.start - last.end
        guard gap >= -Self.tolerance else { return .skipped }
        let isHole = !last.isFull || gap > Self.tolerance
        guard candidate.start < end else {
            isJoined = !isHole
            return .beyond
        }
        return choose(candidate, isHole)
    }

    /// What `take` does with every candidate up to this one, which is chosen, has been found out already.
    mutating func jump(to candidate: Candidate) {
        last = candidate
        isCovered = candidate.end >= end
    }

    private mutating func choose(_ candidate: Candidate, _ afterHole: Bool) -> Step {
        jump(to: candidate)
        return .chosen(afterHole: afterHole)
    }

    /// Whether something is missing at the end, once no candidate is left.
    var endsInHole: Bool {
        guard let last else { return true }
        return !last.isFull || last.end < end && !isJoined
    }
}
