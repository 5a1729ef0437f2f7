import Testing

@testable import Thumbnail

@Suite struct StoryboardPlanTests {
    private func plan(
        _ duration: Double, _ width: Int = 1920, _ height: Int = 1080,
        _ change: (inout StoryboardPlan.Options) -> Void = { _ in }
    ) -> StoryboardPlan {
        var options = StoryboardPlan.Options()
        change(&options)
        return StoryboardPlan(duration: duration, picture: (width, height), options)
    }

    @Test(arguments: [
        (600.0, 6.0, 100, 1), (60, 1, 60, 1), (8.0, 1, 8, 1), (0.04, 1, 1, 1), (3600, 10, 360, 4), (60.04, 1, 60, 1),
    ])
    func tilesAreSpreadEvenly(duration: Double, interval: Double, count: Int, sheets: Int) {
        let plan = plan(duration)
        #expect(plan.interval == interval)
        #expect(plan.count == count)
        #expect(plan.sheets == sheets)
        #expect(plan.times.count == count)
        #expect(plan.times.allSatisfy { $0 <= duration })
    }

    @Test(arguments: [
        ((1920, 1080), (160, 90)), ((1080, 1920), (90, 160)), ((427, 241), (160, 90)), ((1, 1), (160, 160)),
        ((8000, 2), (160, 2)), ((720, 576), (160, 128)),
    ])
    func tilesKeepTheShape(picture: (Int, Int), tile: (Int, Int)) {
        let plan = plan(10, picture.0, picture.1)
        #expect((plan.width, plan.height) == tile)
    }

    @Test func theIndexNamesEveryTileOnce() {
        let plan = plan(12.5) {
            $0.columns = 4
            $0.rows = 2
        }
        #expect(plan.count == 13)
        #expect((0..<plan.sheets).map { plan.rows(on: $0) } == [2, 2 - 1 + 1])
        let cues = plan.text.split(separator: "\n\n").dropFirst(0)
        #expect(cues.first == "WEBVTT")
        #expect(cues.count == 14)
        #expect(cues[1] == "00:00:00.000 --> 00:00:01.000\nstoryboard-0.jpg#xywh=0,0,160,90")
        #expect(cues[6] == "00:00:05.000 --> 00:00:06.000\nstoryboard-0.jpg#xywh=160,90,160,90")
        #expect(cues[13] == "00:00:12.000 --> 00:00:12.500\nstoryboard-1.jpg#xywh=0,90,160,90\n")
    }

    @Test(arguments: [
        (100.0, 2, [0..<50, 50..<100]), (3, 4, [0..<3]), (0.5, 4, [0..<1]), (2000, 2, [0..<100, 100..<200]),
    ])
    func partsCoverAll(duration: Double, most: Int, parts: [Range<Int>]) {
        #expect(plan(duration).parts(most: most) == parts)
    }

    @Test func partsKeepSheetsWhole() {
        let plan = plan(3600)
        for most in 1...8 {
            let parts = plan.parts(most: most)
            #expect(parts.first?.lowerBound == 0)
            #expect(parts.last?.upperBound == plan.count)
            #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            #expect(parts.allSatisfy { $0.lowerBound % plan.tilesOnSheet == 0 && !$0.isEmpty })
        }
    }
}
