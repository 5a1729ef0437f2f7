/// When the segments of one rendition begin and end.
public struct SegmentTimeline: Sendable, Equatable {
    /// A segment that does not end after its beginning.
    public struct Fault: Error, Sendable, Equatable {
        /// Its number, from 0.
        public let segment: Int
    }

    /// In microseconds from the first, each rounded once: differences of them never add up to an error.
    public let boundaries: [Int]

    /// Reads the clock of a rendition.
    ///
    /// A segment lasts until the next one begins; what a muxer believed of the last sample's duration counts only at
    /// the very end.
    ///
    /// - Throws: `Fault` when a segment does not end after its beginning.
    public init(_ index: FragmentIndex) throws(Fault) {
        let first = index.fragments.first?.decodeTime ?? 0
        var times = index.fragments.map { $0.decodeTime - first }
        times.append(index.duration)
        boundaries = times.map { Int((index.seconds($0) * 1e6).rounded()) }
        for number in 1..<boundaries.count where boundaries[number] <= boundaries[number - 1] {
            throw Fault(segment: number - 1)
        }
    }

    /// In microseconds.
    public var durations: [Int] { zip(boundaries.dropFirst(), boundaries).map { $0 - $1 } }

    /// The first segment that does not begin at the same time in both; nil when all do and there are equally many.
    ///
    /// The end of the last segment may differ: an encoder may have dropped the last frame of one.
    ///
    /// - Parameter limit: what counts as the same time, in microseconds. One millisecond is more than rounding to any
    ///   time scale makes, and less than any frame lasts.
    public func firstDifference(from other: SegmentTimeline, within limit: Int = 1000) -> Int? {
        let (mine, theirs) = (boundaries.dropLast(), other.boundaries.dropLast())
        let pairs = zip(mine, theirs).enumerated()
        if let differing = pairs.first(where: { abs($0.element.0 - $0.element.1) > limit }) { return differing.offset }
        guard mine.count != theirs.count else { return nil }
        // A last segment that is no longer than that may have no like.
        let longer = mine.count > theirs.count ? self : other
        let isRest = abs(mine.count - theirs.count) == 1 && (longer.durations.last ?? 0) <= limit
        return isRest ? nil : min(mine.count, theirs.count)
    }
}
