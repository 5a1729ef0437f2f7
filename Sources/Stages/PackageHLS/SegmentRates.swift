/// Bit rates of one rendition, measured from its segments, in bit/s (RFC 8216, section 4.1).
public struct SegmentRates: Sendable, Equatable {
    /// All bits by the whole duration.
    public let average: Int

    /// The highest rate of any run of segments that lasts between half and one and a half target durations: a short
    /// last segment alone is no peak. Never less than the average.
    public let peak: Int

    public init(_ playlist: MediaPlaylist) {
        let segments = playlist.segments
        let whole = Self.rate(bytes: segments.reduce(0) { $0 + $1.range.count }, microseconds: playlist.duration)
        let target = playlist.targetDuration * 1_000_000
        var highest = whole
        for first in segments.indices {
            var (bytes, length) = (0, 0)
            for segment in segments[first...] {
                bytes += segment.range.count
                length += segment.duration
                guard length * 2 <= target * 3 else { break }
                if length * 2 >= target { highest = max(highest, Self.rate(bytes: bytes, microseconds: length)) }
            }
        }
        average = whole
        peak = highest
    }

    init(average: Int, peak: Int) {
        self.average = average
        self.peak = peak
    }

    /// Rounded up: a rate that is promised is kept.
    private static func rate(bytes: Int, microseconds: Int) -> Int {
        microseconds > 0 ? Int((Double(bytes) * 8e6 / Double(microseconds)).rounded(.up)) : 0
    }
}
