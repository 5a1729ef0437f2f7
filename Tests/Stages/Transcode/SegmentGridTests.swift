import StageKit
import Testing

@testable import Transcode

@Suite struct SegmentGridTests {
    private func starts(_ numerator: Int, _ denominator: Int, segment: Double = 4, frames: Int64) -> [Int64] {
        let grid = SegmentGrid(segment: segment, rate: MediaFacts.Ratio(numerator, denominator))
        return (0..<frames).filter(grid.isStart)
    }

    @Test func beginsASegmentAtEachMultiple() {
        #expect(starts(25, 1, frames: 301) == [0, 100, 200, 300])
        #expect(starts(25, 2, frames: 151) == [0, 50, 100, 150])
        #expect(starts(24, 1, segment: 1.5, frames: 80) == [0, 36, 72])
    }

    @Test func beginsItAtTheNextFrameWhereNoneFallsOnIt() {
        #expect(starts(30000, 1001, frames: 500) == [0, 120, 240, 360, 480])
        #expect(starts(179, 6, frames: 400) == [0, 120, 239, 358])
    }

    @Test(arguments: [(25, 1), (30000, 1001), (60000, 1001), (179, 6), (1, 1)])
    func saysWhenASegmentBegins(numerator: Int, denominator: Int) {
        let rate = MediaFacts.Ratio(numerator, denominator)
        let grid = SegmentGrid(segment: 4, rate: rate)
        let frames = (0..<Int64(5000)).filter(grid.isStart)
        for (index, frame) in frames.enumerated() {
            #expect(abs(grid.start(of: index) - Double(frame) / rate.value) < 1e-6)
        }
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $1 - $0 <= grid.mostFrames })
    }
}
