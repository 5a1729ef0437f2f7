import Foundation

/// Draws the pictures of a `SampleClip`.
struct SamplePainter {
    private typealias Color = SampleCanvas.Color

    private let clip: SampleClip
    /// Waves that wander: one a plane, each a whole number of periods and a row more.
    private let patterns: [[UInt8]]
    /// After how many pixels a pattern repeats.
    private let period: Int

    init(_ clip: SampleClip) {
        self.clip = clip
        let period = clip.width
        self.period = period
        func wave(_ middle: Double, _ parts: [(cycles: Double, height: Double)]) -> [UInt8] {
            (0..<2 * period).map { x in
                let phase = 2 * Double.pi * Double(x) / Double(period)
                return UInt8(parts.reduce(middle) { $0 + $1.height * sin($1.cycles * phase) })
            }
        }
        patterns = [
            wave(110, [(2, 30), (7, 18), (31, 10)]), wave(128, [(1, 46), (3, 24)]), wave(128, [(2, 46), (5, 20)]),
        ]
    }

    /// The picture with this number, with its time stamp.
    func paint(_ number: Int) throws -> Frame {
        let canvas = try SampleCanvas(width: clip.width, height: clip.height)
        let seconds = clip.frameRate.inverse.seconds(Int64(number))
        background(canvas, seconds)
        discs(canvas, seconds)
        flash(canvas, isLit: clip.flashes(number))
        clock(canvas, number)
        strip(canvas, number)
        canvas.frame.presentationTime = Int64(number)
        canvas.frame.timeBase = clip.frameRate.inverse
        return canvas.frame
    }

    /// Diagonal waves; light and colour wander in different directions.
    private func background(_ canvas: SampleCanvas, _ seconds: Double) {
        let speeds = [0.11, -0.07, 0.05]
        let slopes = [1, -2, 3]
        for plane in 0..<3 {
            let moved = Int((seconds * speeds[plane] * Double(period)).rounded())
            canvas.fill(plane: plane, from: patterns[plane]) { row in
                let place = (moved + row * slopes[plane]) % period
                return place < 0 ? place + period : place
            }
        }
    }

    private func discs(_ canvas: SampleCanvas, _ seconds: Double) {
        let colors = [
            Color(luma: 63, blue: 102, red: 240), Color(luma: 173, blue: 42, red: 26),
            Color(luma: 210, blue: 16, red: 146),
        ]
        let radius = clip.height / 10
        for (index, color) in colors.enumerated() {
            let turn = 2 * Double.pi * seconds
            let across = sin(turn * (0.17 + 0.05 * Double(index)) + Double(index))
            let down = cos(turn * (0.23 - 0.04 * Double(index)))
            let x = Double(clip.width) * (0.5 + 0.42 * across)
            let y = Double(clip.height) * (0.45 + 0.35 * down)
            canvas.disc(x: Int(x), y: Int(y), radius: radius, color)
        }
    }

    private func flash(_ canvas: SampleCanvas, isLit: Bool) {
        let place = SampleStrip.flash
        let (x, y) = (Int(Double(clip.width) * place.left), Int(Double(clip.height) * place.top))
        let width = Int(Double(clip.width) * (place.right - place.left))
        let height = Int(Double(clip.height) * (place.bottom - place.top))
        canvas.rectangle(x: x, y: y, width: width, height: height, isLit ? .white : .black)
    }

    private func clock(_ canvas: SampleCanvas, _ number: Int) {
        let lines = [Self.clock(number, clip.frameRate), "#" + Self.digits(number, 6)]
        // The longest line takes two thirds of the width.
        let dots = lines[0].count * SampleFont.advance
        let dot = max(1, clip.width * 2 / 3 / dots)
        let high = (2 * SampleFont.rows + 7) * dot
        let (left, top) = ((clip.width - dots * dot) / 2, (clip.height - high) / 2)
        canvas.rectangle(
            x: left - 2 * dot, y: top, width: (dots + 3) * dot, height: high,
            Color(luma: 24, blue: 128, red: 128))
        for (row, line) in lines.enumerated() {
            let y = top + (2 + row * (SampleFont.rows + 3)) * dot
            canvas.text(line, x: left, y: y, dot: dot, .white)
        }
    }

    private func strip(_ canvas: SampleCanvas, _ number: Int) {
        let high = Int(Double(clip.height) * SampleStrip.height)
        for (index, isWhite) in SampleStrip(number).cells.enumerated() {
            let left = index * clip.width / SampleStrip.count
            let right = (index + 1) * clip.width / SampleStrip.count
            canvas.rectangle(
                x: left, y: clip.height - high, width: right - left, height: high, isWhite ? .white : .black)
        }
    }

    /// When a frame is shown: `00:01:02.400`.
    static func clock(_ number: Int, _ rate: Rational) -> String {
        let thousandths = number * rate.denominator * 1000 / rate.numerator
        let whole = thousandths / 1000
        let parts = [digits(whole / 3600, 2), digits(whole / 60 % 60, 2), digits(whole % 60, 2)]
        return parts.joined(separator: ":") + "." + digits(thousandths % 1000, 3)
    }

    private static func digits(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
