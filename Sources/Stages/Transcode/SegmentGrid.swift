import Foundation
import StageKit

/// Where segments begin: at the first frame at or after each multiple of the segment's duration. The same for all
/// renditions.
struct SegmentGrid: Equatable {
    /// In seconds.
    let segment: Double
    let rate: MediaFacts.Ratio
    /// Segments begin only with multiples of so many frames: those that all renditions have.
    var step: Int64 = 1

    /// Whether the frame with this number begins a segment.
    func isStart(_ frame: Int64) -> Bool { frame == 0 || index(of: frame) != index(of: frame - 1) }

    /// When segment `index` begins, in seconds.
    func start(of index: Int) -> Double {
        Double(firstFrame(of: index)) * Double(rate.denominator) / Double(rate.numerator)
    }

    /// The frame with which segment `index` begins.
    func firstFrame(of index: Int) -> Int64 {
        // The margin keeps 4 s of 25 frames a second from becoming frame 101.
        let frame = Int64((Double(index) * segment * rate.value - 1e-6).rounded(.up))
        return (frame + step - 1) / step * step
    }

    /// The most frames of a segment.
    var mostFrames: Int { Int((segment * rate.value).rounded(.up)) + Int(step) }

    /// The segment that a frame belongs to.
    func index(of frame: Int64) -> Int {
        let index = Int((Double(frame) / rate.value / segment + 1e-9).rounded(.down))
        return index > 0 && firstFrame(of: index) > frame ? index - 1 : index
    }
}
