import Testing

@testable import Live

/// What is promised of segments, and what is done that it holds.
@Suite struct LiveTargetTests {
    @Test func itIsWhatWasAskedForInWholePairsOfSeconds() {
        for (asked, seconds) in [(2, 2), (3, 4), (4, 4), (5, 6), (10, 10)] {
            #expect(LiveTarget(asked: asked).seconds == seconds)
        }
        #expect(LiveTarget(4).allows(4.49) && !LiveTarget(4).allows(4.5))
        #expect(LiveTarget(4).raised(to: 9.6) == LiveTarget(10))
        #expect(LiveTarget(4).raised(to: 4.2) == LiveTarget(4))
    }

    static let chunks: [(keys: [Double], end: Double, cuts: [Double]?)] = [
        ([1.4], 5.4, []), ([1.4, 3.4], 5.4, []), ([1.4, 3.4], 5.88, []),
        // As late as can be.
        ([1.4, 3.4, 5.4], 7.4, [5.4]), ([0, 1, 2, 3, 4, 5, 6, 7, 8], 9, [4, 8]), ([0, 1.9, 3.9], 5.9, [3.9]),
        // Too far apart, in the middle or at the end.
        ([0], 4.5, nil), ([0, 2, 7], 8, nil), ([0, 2], 7, nil), ([], 9, nil),
    ]

    @Test(arguments: chunks) func aLongChunkIsCut(keys: [Double], end: Double, cuts: [Double]?) {
        #expect(LiveTarget(4).cuts(keys, end: end) == cuts)
    }
}
