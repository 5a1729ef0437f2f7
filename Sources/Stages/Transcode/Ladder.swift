import Foundation
import StageKit

/// Which sizes a picture gets when a node names heights instead of a preset.
struct Ladder: Equatable {
    /// Largest first; never empty.
    let pictures: [TrackSelection.Picture]

    /// - Parameters:
    ///   - size: of the source as displayed.
    ///   - heights: the wanted sizes by the shorter side, in any order. Those above the source are left out; when all
    ///     are, there is one rung of the source's own size.
    ///   - rate: frames a second of the result.
    init(_ size: PictureSize, heights: [Int], rate: Double) {
        let short = min(size.width, size.height)
        var sizes = Set(heights).filter { $0 <= short }.sorted(by: >)
        if sizes.isEmpty { sizes = [short] }
        pictures = sizes.map { side in
            let scale = Double(side) / Double(short)
            let fitted = PictureSize(
                width: PictureSize.even(Double(size.width) * scale),
                height: PictureSize.even(Double(size.height) * scale))
            let name = "\(min(fitted.width, fitted.height))p"
            var track = VideoTrack(name)
            track.profile = "high"
            track.maxRate = Self.peakBitrate(fitted, rate)
            track.bufferSize = track.maxRate.map { $0 * 3 / 2 }
            return TrackSelection.Picture(track: track, name: name, size: fitted)
        }
    }

    /// The most that a receiver's buffer takes in, in bit/s: 6 Mbit/s for 1080p at 30 frames a second, less than in
    /// proportion for fewer pixels, by the root for more frames.
    static func peakBitrate(_ size: PictureSize, _ rate: Double) -> Int {
        let pixels = Double(size.width * size.height) / Double(1920 * 1080)
        let bits = 6e6 * pow(pixels, 0.85) * pow(max(rate, 30) / 30, 0.5)
        return max(150_000, Int(bits / 1000) * 1000)
    }
}
