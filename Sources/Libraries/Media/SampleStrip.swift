/// The frame number of a `SampleClip` as cells along the lower edge of the picture: white is 1.
///
/// Two cells to begin with (white, black: they show how bright white and black have become), 24 for the number, highest
/// first, and one that makes the number of white cells among these 25 even. Cells are wide enough to survive scaling to
/// 360 lines and a poor encoder.
public struct SampleStrip: Sendable, Equatable {
    /// From left to right.
    public let cells: [Bool]

    /// Cells in a strip.
    public static let count = 27

    /// How high it is, as a part of the picture's height; as wide as the picture.
    static let height = 1.0 / 16

    public init(_ number: Int) {
        let bits = (0..<24).reversed().map { number >> $0 & 1 == 1 }
        let parity = bits.filter { $0 }.count % 2 == 1
        cells = [true, false] + bits + [parity]
    }

    /// The number of a frame, from its luma.
    ///
    /// - Parameters:
    ///   - luma: one byte a pixel, row by row, no padding: `gray` of libav.
    ///   - width: in pixels, of the whole picture.
    ///   - height: in pixels, of the whole picture.
    /// - Returns: nil when there is no strip that could be read.
    public static func number(luma: [UInt8], width: Int, height: Int) -> Int? {
        guard width >= count, height >= 16, luma.count >= width * height else { return nil }
        let row = Int(Double(height) * (1 - Self.height / 2))
        let levels = (0..<count).map { cell in
            let middle = (2 * cell + 1) * width / (2 * count)
            // The middle three pixels in three rows: what a neighbour smears is at the rim.
            let near = (-1...1).flatMap { down in (-1...1).map { Int(luma[(row + down) * width + middle + $0]) } }
            return near.reduce(0, +) / near.count
        }
        guard levels[0] - levels[1] >= 64 else { return nil }
        let threshold = (levels[0] + levels[1]) / 2
        let bits = levels.dropFirst(2).map { $0 > threshold }
        guard bits.filter({ $0 }).count % 2 == 0 else { return nil }
        return bits.dropLast().reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }

    /// Where the flashing square of the picture is: part of its width and height, left, top, right, bottom.
    public static let flash = (left: 0.86, top: 0.04, right: 0.97, bottom: 0.22)

    /// Whether the flashing square is lit.
    ///
    /// - Parameters: as of `number(luma:width:height:)`.
    public static func isLit(luma: [UInt8], width: Int, height: Int) -> Bool {
        guard width > 0, height > 0, luma.count >= width * height else { return false }
        let column = Int(Double(width) * (flash.left + flash.right) / 2)
        let row = Int(Double(height) * (flash.top + flash.bottom) / 2)
        return luma[row * width + column] > 128
    }
}
