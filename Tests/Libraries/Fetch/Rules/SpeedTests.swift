@testable import Fetch
import Testing

struct SpeedTests {
    @Test(
        "shares are equal but for those who want less",
        arguments: [
            (90, [100, 100, 100], [30, 30, 30]), (90, [10, 100, 100], [10, 40, 40]), (90, [100, 5, 20], [65, 5, 20]),
            (1000, [10, 20], [10, 20]), (0, [10, 20], [0, 0]), (5, [], []), (.max, [.max, 7], [.max - 7, 7]),
        ] as [(Int, [Int], [Int])])
    func shares(_ amount: Int, _ wants: [Int], _ expected: [Int]) {
        #expect(FairShare.divide(amount, among: wants) == expected)
    }

    @Test("a bucket fills with time, and not beyond its depth") func bucket() {
        var bucket = TokenBucket(rate: 1_000_000)
        bucket.fill(at: 10)
        #expect(bucket.tokens == 0)
        bucket.fill(at: 10.0625)
        #expect(bucket.tokens == 62_500)
        bucket.take(70_000)
        #expect(bucket.tokens == 0)
        bucket.fill(at: 10.125)
        #expect(bucket.tokens == 55_000)
        bucket.fill(at: 20)
        #expect(bucket.tokens == 100_000)
        bucket.rate = nil
        #expect(bucket.tokens == nil)
    }

    @Test("a stall is hardly anything in all of the time") func stall() {
        var watch = StallWatch(patience: 10, at: 0)
        func isStalled(_ time: Double, _ count: Int) -> Bool { watch.isStalled(at: time, count: count) }
        #expect(!isStalled(9, 0))
        #expect(!isStalled(9.5, 640))
        #expect(!isStalled(19, 1000))
        #expect(isStalled(19.5, 1000))
        watch.excuse(at: 30, count: 1000)
        #expect(!isStalled(39, 1001))
        #expect(isStalled(40, 1002))
    }

    @Test("a rate follows what comes") func meter() {
        var meter = SpeedMeter()
        meter.update(0, at: 1)
        #expect(meter.rate == 0)
        meter.update(1000, at: 2)
        #expect(meter.rate == 1000)
        for second in 3...30 { meter.update(1000 + (second - 2) * 50, at: Double(second)) }
        #expect(abs(meter.rate - 50) < 1)
    }
}
