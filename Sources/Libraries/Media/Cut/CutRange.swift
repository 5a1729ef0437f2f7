/// A part of a video that is wanted.
public struct CutRange: Sendable, Equatable {
    /// In seconds from the start of the video: what is shown at this time is the first that belongs to it.
    public let start: Double
    /// In seconds from the start of the video: what is shown at this time does not belong to it any more.
    public let end: Double

    /// - Parameters: in seconds, growing.
    public init(start: Double, end: Double) {
        self.start = start
        self.end = end
    }

    /// In seconds.
    public var duration: Double { end - start }

    /// The first tick at or after a time. What is within a ten-thousandth of a tick is on it: times are written in
    /// decimals, and a picture at 2/3 s must be found at both spellings.
    static func firstTick(at seconds: Double, _ base: Rational) -> Int64 {
        let ticks = seconds / base.value
        let nearest = ticks.rounded()
        return Int64(abs(ticks - nearest) < 1e-4 ? nearest : ticks.rounded(.up))
    }
}
