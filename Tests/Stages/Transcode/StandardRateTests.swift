import Testing

@testable import Transcode

@Suite struct StandardRateTests {
    static let cases: [(rate: Double, most: Double, chosen: Int?)] = [
        // The largest that divides.
        (60, 30, 30), (59.94, 30, 30), (50, 30, 25), (48, 30, 24), (100, 30, 25), (120, 30, 30), (75, 30, 25),
        // None does: the smallest rest.
        (40, 30, 30), (35, 30, 30), (45, 30, 30), (31, 30, 30), (144, 30, 24), (55, 30, 25), (59, 30, 25),
        // Of what is allowed.
        (40, 25, 25), (50, 24, 24), (40, 20, nil), (120, 60, 60), (100, 60, 50), (144, 60, 60), (90, 72, 72),
    ]

    @Test(arguments: cases) func isTheOneThatDividesBest(rate: Double, most: Double, chosen: Int?) {
        #expect(StandardRate.closest(to: rate, most: most) == chosen)
    }
}
