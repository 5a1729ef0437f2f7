import Foundation

/// Which renditions a picture of a certain size gets.
struct Ladder: Equatable {
    /// Largest first; never empty.
    let rungs: [Rung]

    /// - Parameters:
    ///   - width, height: of the source as displayed, in pixels.
    ///   - heights: the wanted sizes by the shorter side, in any order. Those above the source are left out; when all
    ///     are, there is one rung of the source's own size.
    ///   - rate: frames a second of the result.
    init(width: Int, height: Int, heights: [Int], rate: Double) {
        let short = min(width, height)
        var sizes = Set(heights).filter { $0 <= short }.sorted(by: >)
        if sizes.isEmpty { sizes = [short] }
        rungs = sizes.map { size in
            let scale = Double(size) / Double(short)
            return Rung(
                width: Self.even(Double(width) * scale), height: Self.even(Double(height) * scale), rate: rate)
        }
    }

    /// The nearest even number, the lower one of two: 4:2:0 has one colour sample for two by two pixels. At least a
    /// codec's block.
    private static func even(_ side: Double) -> Int { max(16, Int((side / 2 - 0.5).rounded(.up)) * 2) }
}

/// One rendition of the picture.
struct Rung: Equatable {
    /// In pixels, even.
    let width: Int
    let height: Int
    /// Frames a second.
    let rate: Double

    /// Of the artefact: `720p.mp4`.
    var fileName: String { "\(min(width, height))p.mp4" }

    /// The most that a receiver's buffer takes in, in bit/s: 6 Mbit/s for 1080p at 30 frames a second, less than in
    /// proportion for fewer pixels, by the root for more frames.
    var peakBitrate: Int {
        let pixels = Double(width * height) / Double(1920 * 1080)
        let bits = 6e6 * pow(pixels, 0.85) * pow(max(rate, 30) / 30, 0.5)
        return max(150_000, Int(bits / 1000) * 1000)
    }

    /// In bits: a second and a half at the peak rate.
    var bufferSize: Int { peakBitrate * 3 / 2 }
}
