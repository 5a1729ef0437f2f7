import Media
import StageKit
import Testing

@testable import Transcode

@Suite struct ChunkPlanTests {
    @Test(arguments: [
        // Seconds of a segment and of a chunk, and where the first chunks begin, in segments.
        (4.0, 60.0, [0, 2, 6, 14, 29, 44]), (4, 4, [0, 1, 2, 3]), (4, 8, [0, 2, 4, 6]), (4, 10, [0, 2, 5, 8]),
        (6, 60, [0, 2, 6, 14, 24]), (2, 1, [0, 1, 2]),
    ])
    func theFirstChunksAreShort(segment: Double, chunk: Double, starts: [Int]) {
        let grid = SegmentGrid(segment: segment, rate: .init(30000, 1001))
        let plan = ChunkPlan(grid, duration: chunk)
        #expect(starts.indices.map(plan.start) == starts.map(grid.firstFrame))
    }

    @Test(arguments: [(25, 1), (30000, 1001), (24000, 1001), (60, 1), (10, 1)])
    func everyFrameBelongsToOneChunk(rate: (Int, Int)) {
        let plan = ChunkPlan(SegmentGrid(segment: 4, rate: .init(rate.0, rate.1)), duration: 16)
        for chunk in 0..<40 {
            let frames = plan.frames(of: chunk)
            #expect(plan.chunk(of: frames.lowerBound) == chunk)
            #expect(plan.chunk(of: frames.upperBound - 1) == chunk)
            #expect(plan.segments.isStart(frames.lowerBound))
        }
    }

    @Test func countsWhatADurationHas() {
        let plan = ChunkPlan(SegmentGrid(segment: 4, rate: .init(25, 1)), duration: 8)
        #expect([0.04, 7.9, 8, 8.04, 16, 16.1].map(plan.count) == [1, 1, 1, 2, 2, 3])
        #expect(plan.seconds(of: 1) == 8..<16)
    }
}

@Suite struct ChunkClaimsTests {
    @Test func eachIsGivenOutOnce() {
        let claims = ChunkClaims(done: [1], count: nil, expected: 4)
        #expect([claims.next(), claims.next(), claims.next(), claims.next()] == [0, 2, 3, nil])
        #expect(!claims.take(3))
        #expect(claims.take(4))
        claims.giveBack([2])
        #expect(claims.next() == 2)
    }

    @Test func whatComesAfterTheLastOneThatIsDoneIsLookedAt() {
        let claims = ChunkClaims(done: [0, 1, 2], count: nil, expected: 2)
        #expect(claims.next() == 3)
        #expect(claims.next() == nil)
    }

    @Test func theEndIsTheEnd() {
        let claims = ChunkClaims(done: [], count: nil, expected: 9)
        #expect(claims.next() == 0)
        claims.end(1)
        #expect(claims.next() == nil)
        #expect(!claims.take(1))
        #expect(ChunkClaims(done: [0], count: 1, expected: 1).next() == nil)
    }
}

@Suite struct ChunkFailureTests {
    @Test func saysWhichPartItWas() {
        let failure = ChunkFailure.final(3599..<3724.4, .init(.other, "it broke"))
        #expect(failure.words.contains("from 59:59 to 1:02:04"))
        #expect(failure.words.contains("it broke"))
        #expect(failure.advice == .permanent)
    }
}
