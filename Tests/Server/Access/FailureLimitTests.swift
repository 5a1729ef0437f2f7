import Testing

@testable import Server

struct FailureLimitTests {
    /// Times of failures of one name, a later moment, and how long it has to wait then.
    @Test(arguments: [
        ([], 0, nil), ([0], 0, nil), ([0, 0], 0, nil), ([0, 0, 0], 0, 10), ([0, 0, 0], 4, 6), ([0, 0, 0], 10, nil),
        ([0, 0, 0, 0, 0, 0], 0, 10), ([0, 10, 20, 30], 30, nil), ([0, 1, 2], 2, 8), ([0, 0, 0], 1000, nil),
    ] as [([Double], Double, Double?)])
    func aBucketFillsAndLeaks(_ failures: [Double], _ now: Double, _ wait: Double?) {
        var limit = FailureLimit(burst: 3, interval: 10)
        for time in failures { limit.fail("a", now: time) }
        #expect(limit.wait(for: "a", now: now)?.rounded() == wait)
        #expect(limit.wait(for: "b", now: now) == nil)
    }

    @Test func memoryIsBoundedAndTheWorstAreRemembered() {
        var limit = FailureLimit(burst: 3, interval: 10, capacity: 100)
        for _ in 0..<3 { limit.fail("worst", now: 0) }
        for index in 0..<10_000 { limit.fail("name \(index)", now: 0.001) }
        #expect(limit.count <= 100)
        #expect(limit.wait(for: "worst", now: 0.001) != nil)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
    ])
    func failuresCountAgainstANetwork(_ address: String, _ network: String) {
        #expect(ClientNetwork.of(address) == network)
    }
}
