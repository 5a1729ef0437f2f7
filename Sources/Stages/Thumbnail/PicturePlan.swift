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

    /// The size of a picture no wider than `width`, of the same shape; never larger than the original.
    ///
    /// - Parameters: in pixels, as displayed.
    static func size(of original: (width: Int, height: Int), width: Int) -> (width: Int, height: Int) {
        guard original.width > width else { return (max(2, original.width), max(2, original.height)) }
        let height = Double(original.height) * Double(width) / Double(original.width)
        return (width, max(2, Int(height.rounded())))
    }
}
