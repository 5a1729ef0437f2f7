import StageKit

/// Where a picture that somebody else encoded is cut into segments: at the first key frame at or after each multiple of
/// a segment's duration.
struct KeyFrameCuts {
    /// In seconds.
    let segment: Double
    /// When the current segment began; nil before the first picture.
    private var start: Double?
    /// The multiple that the next segment waits for.
    private var next = 1
    /// When the last picture ends, in seconds.
    private(set) var end = 0.0
    private var longestYet = 0.0

    /// Clocks of milliseconds round.
    private static let tolerance = 0.002

    init(segment: Double) { self.segment = segment }

    /// How long the longest segment is, in seconds.
    var longest: Double { max(longestYet, end - (start ?? 0)) }

    /// Takes the next picture in the order of decoding.
    ///
    /// - Parameter time: when it is shown, in seconds.
    /// - Returns: whether a new segment begins with it.
    /// - Throws: `StageFailure` for pictures that no segment can be made of.
    mutating func isCut(isKey: Bool, at time: Double) throws -> Bool {
        guard let start else {
            guard isKey else { throw SentMedia.wrong("the runner's file does not begin with a key frame") }
            start = time
            skip(to: time)
            return false
        }
        guard time > start - Self.tolerance else {
            throw SentMedia.wrong(
                "a picture of the runner's file is shown at \(time) s, before the key frame that it follows")
        }
        guard isKey, time >= Double(next) * segment - Self.tolerance else { return false }
        longestYet = max(longestYet, time - start)
        self.start = time
        skip(to: time)
        return true
    }

    /// A picture ends then.
    mutating func reach(_ time: Double) { end = max(end, time) }

    private mutating func skip(to time: Double) {
        next = max(next, Int(((time + Self.tolerance) / segment).rounded(.down)) + 1)
    }
}
