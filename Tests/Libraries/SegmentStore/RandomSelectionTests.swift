import Foundation
import Testing

@testable import SegmentStore

/// Random folders against the reference written down literally.
@Suite struct RandomSelectionTests {
    @Test func tenThousandFoldersAsTheReferenceSelects() {
        let seed = UInt64.random(in: 0..<1 << 32)
        var (selected, holes) = (0, 0)
        for number in 0..<10_000 {
            let one = RandomFiles(seed: seed + UInt64(number))
            let (start, end) = (one.range.lowerBound, one.range.upperBound)
            let golden = LiteralReference(files: one.files).select(start.microseconds, end.microseconds)
            let expected = Overshoot.removed(from: golden, end: end)
            let selection = Selection(one.range, files: one.files)
            guard selection.paths == expected else {
                Issue.record("seed \(seed + UInt64(number)): \(selection.paths) and not \(expected)")
                return
            }
            selected += selection.segments.count
            holes += selection.holes.count
        }
        // Such folders are what the test is about.
        #expect(selected > 10_000 && holes > 3_000)
    }
}
