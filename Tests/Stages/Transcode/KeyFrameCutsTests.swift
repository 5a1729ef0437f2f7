import StageKit
import Testing

@testable import Transcode

/// Where pictures of somebody else's making are cut.
@Suite struct KeyFrameCutsTests {
    /// Pictures of 1 s each, key frames where said; where segments begin.
    private static func cuts(keys: Set<Int>, count: Int, from start: Double = 0) throws -> (starts: [Int], longest: Double)
    {
        var cuts = KeyFrameCuts(segment: 4)
        var starts: [Int] = []
        for index in 0..<count {
            if try cuts.isCut(isKey: keys.contains(index), at: start + Double(index)) { starts.append(index) }
            cuts.reach(start + Double(index) + 1)
        }
        return (starts, cuts.longest)
    }

    @Test func atTheFirstKeyFrameOfEachMultiple() throws {
        let cases: [(keys: Set<Int>, starts: [Int], longest: Double)] = [
            ([0, 2, 4, 6, 8, 10], [4, 8], 4), ([0, 3, 5, 7, 9, 11], [5, 9], 5), ([0, 7, 9], [7, 9], 7), ([0], [], 12),
            ([0, 4, 5, 6, 8], [4, 8], 4),
        ]
        for (keys, starts, longest) in cases {
            let found = try Self.cuts(keys: keys, count: 12)
            #expect(found.starts == starts)
            #expect(found.longest == longest)
        }
    }

    @Test func aLateBeginningKeepsTheGrid() throws {
        #expect(try Self.cuts(keys: [0, 1, 3, 5], count: 8, from: 2.9999).starts == [1, 5])
    }

    @Test func whatCannotBeCutIsRefused() {
        #expect(throws: StageFailure.self) { try Self.cuts(keys: [1], count: 3) }
        var cuts = KeyFrameCuts(segment: 4)
        #expect(throws: StageFailure.self) {
            _ = try cuts.isCut(isKey: true, at: 0)
            _ = try cuts.isCut(isKey: true, at: 4)
            _ = try cuts.isCut(isKey: false, at: 3.9)
        }
    }
}
