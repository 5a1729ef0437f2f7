@testable import Fetch
import Testing

struct RequestLengthTests {
    private static let mega = 1 << 20

    @Test(
        "a connection asks for half of its share as long as nobody knows what it brings, then for what it brings in some seconds",
        arguments: [
            (nil, 200 * mega, 8, 200 * mega / 16), (nil, 10_000 * mega, 4, 64 * mega), (nil, 9 * mega, 8, 4 * mega),
            (nil, 3 * mega, 1, 4 * mega), (nil, Int.max, 4, 64 * mega), (nil, 100 * mega, 0, 50 * mega),
            (Double(20 * mega), 200 * mega, 8, 80 * mega), (1000.0, 200 * mega, 8, 4 * mega),
            (Double.infinity, 200 * mega, 8, 1_000_000_000_000_000),
        ] as [(Double?, Int, Int, Int)])
    func lengths(_ rate: Double?, _ missing: Int, _ connections: Int, _ length: Int) {
        #expect(RequestLength.next(rate: rate, missing: missing, connections: connections) == length)
    }
}
