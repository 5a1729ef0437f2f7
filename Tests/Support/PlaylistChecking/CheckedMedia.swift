public import Foundation

/// What the checker found in a media playlist.
public struct CheckedMedia: Sendable, Equatable {
    public struct Segment: Sendable, Equatable {
        /// In seconds, as EXTINF says.
        public var duration: Double
        /// The file it is in, absolute.
        public var file: URL
        /// Bytes of that file.
        public var range: Range<Int>
    }

    /// Path, as it was asked for.
    public var path: String
    public var version = 1
    public var targetDuration = 0
    public var isIndependent = false
    public var isComplete = false
    /// Each segment is one key frame.
    public var isIFramesOnly = false
    /// Where the initialisation section is.
    public var map: Segment?
    public var segments: [Segment] = []
    /// Numbers of segments before which another encoder begins, from 0.
    public var discontinuities: [Int] = []

    /// In seconds.
    public var duration: Double { segments.reduce(0) { $0 + $1.duration } }

    /// Ends of the segments, in seconds from the start.
    public var boundaries: [Double] {
        var time = 0.0
        return segments.map {
            time += $0.duration
            return time
        }
    }

    /// In bit/s; section 4.1.
    public var averageRate: Double {
        let bytes = segments.reduce(0) { $0 + $1.range.count }
        return duration > 0 ? Double(bytes) * 8 / duration : 0
    }

    /// In bit/s; section 4.1: of runs that last between half and one and a half target durations.
    public var peakRate: Double {
        var peak = 0.0
        for start in segments.indices {
            for end in start..<segments.count {
                let run = segments[start...end]
                let length = run.reduce(0) { $0 + $1.duration }
                guard length <= Double(targetDuration) * 1.5 else { break }
                guard length >= Double(targetDuration) * 0.5 else { continue }
                peak = max(peak, Double(run.reduce(0) { $0 + $1.range.count }) * 8 / length)
            }
        }
        return peak
    }
}
