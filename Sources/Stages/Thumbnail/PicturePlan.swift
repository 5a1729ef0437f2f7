/// Which pictures to take of a video, and how large: decided from its facts alone.
struct PicturePlan: Sendable, Equatable {
    /// In seconds from the start of the video, growing.
    let times: [Double]

    /// - Parameters:
    ///   - duration: of the video, in seconds; nil when nobody knows.
    ///   - count: pictures wanted, spread evenly, none at the very start or end.
    init(duration: Double?, count: Int) {
        guard let duration, duration > 0, duration.isFinite, count > 0 else {
            // The start is the one place that every video has.
            times = [0]
            return
        }
        times = (0..<count).map { duration * Double($0 + 1) / Double(count + 1) }
    }

    /// Where to look for a poster when all of `times` are black: between them, the middle of the video first. Empty
    /// when there is nowhere else.
    ///
    /// - Parameters: as of `init(duration:count:)`.
    static func others(duration: Double?, count: Int) -> [Double] {
        guard let duration, duration > 0, duration.isFinite else { return [] }
        let parts = (0...max(1, count)).map { duration * (Double($0) + 0.5) / Double(max(1, count) + 1) }
        return Array(parts.sorted { abs($0 - duration / 2) < abs($1 - duration / 2) }.prefix(Self.mostOthers))
    }

    /// A video that is black in so many more places is black.
    static let mostOthers = 12
}
