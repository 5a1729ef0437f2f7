/// Bit rates of one rendition, measured from its segments, in bit/s (RFC 8216, section 4.1).
public struct SegmentRates: Sendable, Equatable {
    /// How much a segment holds, and for how long it lasts.
    public typealias Segment = (bytes: Int, microseconds: Int)

    /// All bits by the whole duration.
    public let average: Int

    /// The highest rate of any run of segments that lasts between half and one and a half target durations: a short
    /// last segment alone is no peak. Never less than the average.
    public let peak: Int

    /// - Parameter target: in seconds.
    public init(_ segments: [Segment], target: Int) {
        let whole = Self.rate(
            bytes: segments.reduce(0) { $0 + $1.bytes }, microseconds: segments.reduce(0) { $0 + $1.microseconds })
        let target = target * 1_000_000
        var highest = whole
        for first in segments.indices {
            var (bytes, length) = (0, 0)
            for segment in segments[first...] {
                bytes += segment.bytes
                length += segment.microseconds
                guard length * 2 <= target * 3 else { break }
                if length * 2 >= target { highest = max(highest, Self.rate(bytes: bytes, microseconds: length)) }
            }
        }
        average = whole
        peak = highest
    }

    /// Of an index: what `HLS` and `DASH` say of a rendition.
    public init(_ index: FragmentIndex, _ timeline: SegmentTimeline) {
        let segments = zip(index.fragments, timeline.durations).map { (bytes: $0.range.count, microseconds: $1) }
        self.init(segments, target: Self.target(timeline.durations))
    }

    /// Known ones.
    public init(average: Int, peak: Int) {
        self.average = average
        self.peak = peak
    }

    /// The longest of these, in microseconds, as seconds rounded to the nearest whole number (section 4.3.3.1); at
    /// least 1.
    public static func target(_ durations: [Int]) -> Int {
        max(1, durations.map { ($0 + 500_000) / 1_000_000 }.max() ?? 1)
    }

    /// Rounded up: a rate that is promised is kept.
    private static func rate(bytes: Int, microseconds: Int) -> Int {
        microseconds > 0 ? Int((Double(bytes) * 8e6 / Double(microseconds)).rounded(.up)) : 0
    }
}
