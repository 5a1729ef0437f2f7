import Testing

@testable import Transcode

@Suite struct FrameGridTests {
    /// Which picture stands in each slot.
    private func slots(_ times: [Double], lasting duration: Double = 0.04, rate: Double = 25) -> [Int] {
        var grid = FrameGrid(rate: rate)
        var shown: [Int] = []
        for (index, time) in times.enumerated() {
            shown += grid.add(at: time, lasting: duration).map { _ in index - 1 }
        }
        return shown + grid.finish().map { _ in times.count - 1 }
    }

    @Test func keepsASteadyRate() {
        #expect(slots([0, 0.04, 0.08, 0.12]) == [0, 1, 2, 3])
    }

    @Test func forgivesRoundedTimes() {
        #expect(slots([0, 0.033, 0.067, 0.1, 0.133], lasting: 0.033, rate: 30000 / 1001) == [0, 1, 2, 3, 4])
    }

    @Test func holdsAPictureUntilTheNextComes() {
        #expect(slots([0, 0.16, 0.2]) == [0, 0, 0, 0, 1, 2])
    }

    @Test func showsTheFirstPictureFromTheStart() {
        #expect(slots([0.12, 0.16]) == [0, 0, 0, 0, 1])
    }

    @Test func dropsPicturesThatComeTooFast() {
        #expect(slots([0, 0.02, 0.04, 0.06, 0.08], lasting: 0.02, rate: 25) == [0, 2, 4])
    }

    @Test func survivesTimesThatGoBack() {
        #expect(slots([0, 0.04, 0.08, 0.0, 0.04, 0.12]) == [0, 1, 4, 5])
    }

    @Test func endsTheLastPictureWhenItEnds() {
        #expect(slots([0, 0.04], lasting: 0.12) == [0, 1, 1, 1])
        #expect(slots([0], lasting: 0) == [0])
        #expect(slots([]) == [])
    }

    @Test func startsTheGridForPicturesFromBeforeIt() {
        #expect(slots([-0.08, -0.04, 0, 0.04]) == [2, 3])
    }
}
