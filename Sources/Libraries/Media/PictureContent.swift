/// How much there is to see in a picture: told from the brightness of its pixels alone.
public struct PictureContent: Sendable, Equatable {
    /// The part of the pixels that are as good as black, 0…1.
    public let darkness: Double
    /// How much pixels differ: standard deviation of brightness, 0…110.
    public let contrast: Double

    /// Up to this brightness a pixel of limited range (16…235) is black; coding leaves noise.
    private static let black = 32

    /// - Parameter luma: of limited range, in any order.
    public init(luma: [UInt8]) {
        let count = Double(max(1, luma.count))
        let mean = Double(luma.reduce(0) { $0 + Int($1) }) / count
        let square = luma.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        contrast = square.squareRoot()
        darkness = Double(luma.reduce(0) { $0 + (Int($1) <= Self.black ? 1 : 0) }) / count
    }

    /// Whether nobody would choose it to stand for a video: black all over, or one colour.
    public var isEmpty: Bool { darkness > 0.98 || contrast < 4 }
}
