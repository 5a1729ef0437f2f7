import Media
import Testing

@Suite struct TimelineTests {
    /// The mended times of (stream, time) pairs, packets of 0.04 s.
    private func mend(_ packets: [(Int, Double)], isLoose: Bool = true) -> [Double] {
        var timeline = Timeline(isLoose: isLoose)
        return packets.map { stream, time in
            let mended = time + timeline.move(stream: stream, time: time, duration: 0.04)
            return (mended * 1000).rounded() / 1000
        }
    }

    @Test func leavesAGoodClockAlone() {
        #expect(mend([(0, 1.4), (1, 1.42), (0, 1.44), (1, 1.46)]) == [1.4, 1.42, 1.44, 1.46])
    }

    @Test func keepsAHole() {
        #expect(mend([(0, 1), (0, 3.5)]) == [1, 3.5])
    }

    @Test func goesOnWhereTheClockJumpsBack() {
        #expect(mend([(0, 10), (0, 10.04), (0, 1), (0, 1.04)]) == [10, 10.04, 10.08, 10.12])
    }

    @Test func goesOnWhereTheClockJumpsFarAhead() {
        #expect(mend([(0, 1), (0, 90000), (0, 90000.04)]) == [1, 1.04, 1.08])
    }

    @Test func keepsStreamsInStepThatJumpOneAfterTheOther() {
        // Sound jumps first; a picture from before the jump is still to come.
        let mended = mend([(0, 10), (1, 10.02), (1, 1.02), (0, 10.04), (0, 1.0), (1, 1.06)])
        #expect(mended == [10, 10.02, 10.06, 10.04, 10.04, 10.1])
        #expect(Swift.abs((mended[2] - mended[4]) - 0.02) < 1e-9)
    }

    @Test func believesContainersThatPromiseAClock() {
        #expect(mend([(0, 1), (0, 90000)], isLoose: false) == [1, 90000])
    }
}
