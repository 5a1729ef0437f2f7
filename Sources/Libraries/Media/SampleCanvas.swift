import CAV
import Glibc

/// The three planes of a 4:2:0 picture, and the few ways to draw on them: whole runs of bytes, never single pixels, so
/// that drawing costs little even in a debug build.
struct SampleCanvas {
    /// A colour as stored: luma 16…235, chroma 16…240 (ITU-R BT.709, studio range).
    struct Color {
        var luma: UInt8
        var blue: UInt8
        var red: UInt8

        static let white = Color(luma: 235, blue: 128, red: 128)
        static let black = Color(luma: 16, blue: 128, red: 128)
    }

    let frame: Frame
    let width: Int
    let height: Int

    init(width: Int, height: Int) throws {
        frame = try Frame(width: width, height: height)
        self.width = width
        self.height = height
    }

    /// Copies a run of `pattern`, from `start(row)` on, into every row of a plane.
    ///
    /// - Parameter pattern: longer than the largest start by a row's width.
    func fill(plane: Int, from pattern: [UInt8], start: (Int) -> Int) {
        let (rows, columns) = plane == 0 ? (height, width) : (height / 2, width / 2)
        pattern.withUnsafeBufferPointer { pattern in
            guard let base = pattern.baseAddress else { return }
            for row in 0..<rows {
                let offset = start(row)
                precondition(offset >= 0 && offset + columns <= pattern.count, "the pattern is too short")
                if let target = pointer(plane, row) { memcpy(target, base + offset, columns) }
            }
        }
    }

    /// A filled rectangle; cut at the edges of the picture.
    func rectangle(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
        for row in y..<y + max(0, height) { span(y: row, from: x, to: x + width, color) }
    }

    /// A filled disc.
    func disc(x: Int, y: Int, radius: Int, _ color: Color) {
        for row in -radius...radius {
            let half = Int(Double(radius * radius - row * row).squareRoot())
            span(y: y + row, from: x - half, to: x + half, color)
        }
    }

    /// Text with its upper left corner here, each dot a square of `dot` pixels.
    func text(_ text: String, x: Int, y: Int, dot: Int, _ color: Color) {
        for (index, character) in text.enumerated() {
            let left = x + index * SampleFont.advance * dot
            for (row, bits) in SampleFont.glyph(character).enumerated() {
                for column in 0..<SampleFont.columns where bits >> UInt8(SampleFont.columns - 1 - column) & 1 == 1 {
                    rectangle(x: left + column * dot, y: y + row * dot, width: dot, height: dot, color)
                }
            }
        }
    }

    /// Pixels of one row; chroma goes with the even rows.
    private func span(y: Int, from start: Int, to end: Int, _ color: Color) {
        let (left, right) = (max(0, start), min(width, end))
        guard (0..<height).contains(y), left < right else { return }
        if let luma = pointer(0, y) { memset(luma + left, Int32(color.luma), right - left) }
        guard y % 2 == 0 else { return }
        let (low, high) = (left / 2, (right + 1) / 2)
        if let blue = pointer(1, y / 2) { memset(blue + low, Int32(color.blue), high - low) }
        if let red = pointer(2, y / 2) { memset(red + low, Int32(color.red), high - low) }
    }

    private func pointer(_ plane: Int, _ row: Int) -> UnsafeMutablePointer<UInt8>? {
        let picture = frame.pointer.pointee
        let (base, stride) =
            switch plane {
            case 0: (picture.data.0, picture.linesize.0)
            case 1: (picture.data.1, picture.linesize.1)
            default: (picture.data.2, picture.linesize.2)
            }
        return base.map { $0 + row * Int(stride) }
    }
}
