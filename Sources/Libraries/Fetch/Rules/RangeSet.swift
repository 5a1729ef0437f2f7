/// Stretches of bytes, apart from each other and in order.
struct RangeSet: Equatable {
    private(set) var ranges: [Range<Int>] = []

    init(_ ranges: [Range<Int>] = []) { for range in ranges { insert(range) } }

    var isEmpty: Bool { ranges.isEmpty }
    /// Of all stretches together.
    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var merged = range
        var kept: [Range<Int>] = []
        for other in ranges {
            if other.upperBound < merged.lowerBound || merged.upperBound < other.lowerBound {
                kept.append(other)
            } else {
                merged = min(merged.lowerBound, other.lowerBound)..<max(merged.upperBound, other.upperBound)
            }
        }
        let place = kept.firstIndex { $0.lowerBound > merged.lowerBound } ?? kept.endIndex
        kept.insert(merged, at: place)
        ranges = kept
    }

    /// What lies below a bound.
    func prefix(below bound: Int) -> RangeSet {
        RangeSet(ranges.filter { $0.lowerBound < bound }.map { $0.clamped(to: 0..<max(bound, 0)) })
    }

    /// What is missing of a whole.
    func gaps(in whole: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = whole.lowerBound
        for range in ranges where range.upperBound > start && range.lowerBound < whole.upperBound {
            if range.lowerBound > start { found.append(start..<range.lowerBound) }
            start = range.upperBound
        }
        if start < whole.upperBound { found.append(start..<whole.upperBound) }
        return found
    }
}
