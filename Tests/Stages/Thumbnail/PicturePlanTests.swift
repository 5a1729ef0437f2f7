import Media
import Testing

@testable import Thumbnail

@Suite struct PicturePlanTests {
    @Test(arguments: [
        (12.0, 5, [2.0, 4, 6, 8, 10]), (12, 1, [6]), (12, 0, [0]), (nil, 5, [0]), (0, 5, [0]), (.infinity, 5, [0]),
    ] as [(Double?, Int, [Double])])
    func spreadsPicturesEvenly(duration: Double?, count: Int, times: [Double]) {
        #expect(PicturePlan(duration: duration, count: count).times == times)
    }

    @Test(arguments: [
        ((1920, 1080), 480, (480, 270)), ((608, 1080), 480, (480, 853)), ((320, 180), 480, (320, 180)),
        ((427, 241), 480, (427, 241)), ((8000, 2), 480, (480, 2)), ((1, 1), 480, (2, 2)),
    ])
    func keepsTheShape(original: (Int, Int), width: Int, expected: (Int, Int)) {
        let size = Still.size(of: (width: original.0, height: original.1), width: width)
        #expect(size == expected)
    }

    @Test func looksElsewhereWhenAllIsBlack() {
        #expect(PicturePlan.others(duration: 12, count: 2) == [6, 2, 10])
        #expect(PicturePlan.others(duration: nil, count: 2) == [])
        #expect(PicturePlan.others(duration: 600, count: 500).count == PicturePlan.mostOthers)
    }
}
