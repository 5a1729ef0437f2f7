/// The size of a picture, in pixels.
public struct PictureSize: Sendable, Equatable, Hashable {
    public let width: Int
    public let height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    var short: Int { min(width, height) }
    var pixels: Int { width * height }

    /// The size of a picture of this shape inside the box of a track: never squashed, even on both sides, and not
    /// larger than it is unless the track says so.
    func fitted(to track: VideoTrack) -> PictureSize {
        let scale = scale(to: track)
        return PictureSize(width: Self.even(Double(width) * scale), height: Self.even(Double(height) * scale))
    }

    /// Whether the picture fills the box in at least one direction.
    func fills(_ track: VideoTrack) -> Bool { scale(to: track, upscales: true) <= 1 || track.upscales }

    private func scale(to track: VideoTrack) -> Double { scale(to: track, upscales: track.upscales) }

    private func scale(to track: VideoTrack, upscales: Bool) -> Double {
        // A box is written for a picture that lies; for one that stands, it is turned.
        let isTurned = height > width
        let box = isTurned ? (track.height, track.width) : (track.width, track.height)
        let limits = [box.0.map { Double($0) / Double(width) }, box.1.map { Double($0) / Double(height) }]
        let scale = limits.compactMap { $0 }.min() ?? 1
        return upscales ? scale : min(scale, 1)
    }

    /// The nearest even number, the lower one of two: 4:2:0 has one colour sample for two by two pixels. At least a
    /// codec's block.
    public static func even(_ side: Double) -> Int { max(16, Int((side / 2 - 0.5).rounded(.up)) * 2) }
}
