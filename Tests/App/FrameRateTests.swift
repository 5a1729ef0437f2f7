import Media
import Testing

@testable import App

@Suite struct FrameRateTests {
    @Test(arguments: [
        ("30", 30, 1), ("29.97", 30000, 1001), ("59.94", 60000, 1001), ("23.976", 24000, 1001), ("12.5", 12500, 1000),
        ("30000/1001", 30000, 1001),
    ])
    func reads(text: String, up: Int, down: Int) { #expect(FrameRate.parse(text) == Rational(up, down)) }

    @Test(arguments: ["", "x", "0", "-1", "1/0", "1/2/3", "inf", "nan"])
    func refuses(text: String) { #expect(FrameRate.parse(text) == nil) }
}
