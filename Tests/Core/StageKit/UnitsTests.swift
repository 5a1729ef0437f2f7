import Testing

@testable import StageKit

struct UnitsTests {
    @Test(
        "durations are read",
        arguments: [
            ("30s", 30), ("1.5h", 5400), ("250ms", 0.25), ("2 m", 120), ("2min", 120), ("1d", 86400), ("0s", 0),
            (".5s", 0.5),
        ])
    func durations(_ text: String, _ seconds: Double) { #expect(Units.duration(text) == seconds) }

    @Test(
        "sizes are read",
        arguments: [
            ("1B", 1), ("4kB", 4000), ("4KiB", 4096), ("1.5MiB", 1_572_864), ("2 GB", 2_000_000_000), ("1TiB", 1 << 40),
        ])
    func sizes(_ text: String, _ bytes: Int) { #expect(Units.size(text) == bytes) }

    @Test(
        "anything else is none",
        arguments: ["", "s", "5", "5x", "-5s", "5s5", "1e3s", "1.2.3s", "5S", "٣s", "5  s  ", "NaNs", "infs"])
    func refused(_ text: String) {
        #expect(Units.duration(text) == nil)
        #expect(Units.size(text) == nil)
    }

    @Test("sizes too large to count are none") func large() { #expect(Units.size("99999999999TiB") == nil) }

    @Test(
        "spellings are short and read back",
        arguments: [
            (0.0, "0s"), (0.25, "250ms"), (1, "1s"), (90, "1.5m"), (61, "61s"), (7200, "2h"), (604800, "7d"),
            (4.2, "4.2s"),
        ])
    func spelledDurations(_ seconds: Double, _ text: String) {
        #expect(Units.spelled(seconds: seconds) == text)
        #expect(Units.duration(text) == seconds)
    }

    @Test(
        "sizes too",
        arguments: [(0, "0B"), (1023, "1023B"), (1 << 30, "1GiB"), (500_000_000, "500MB"), (1536, "1536B")])
    func spelledSizes(_ bytes: Int, _ text: String) {
        #expect(Units.spelled(bytes: bytes) == text)
        #expect(Units.size(text) == bytes)
    }

    @Test(
        "the word that was meant is found",
        arguments: [
            ("lans", "lanes"), ("stge", "stage"), ("Stage", "stage"), ("aftre", "after"), ("timeuot", "timeout"),
            ("xyzzy", nil), ("", nil), ("q", nil),
        ] as [(String, String?)])
    func spelling(_ word: String, _ meant: String?) {
        let words = ["lanes", "stage", "after", "timeout", "a"]
        #expect(Spelling.nearest(to: word, in: words) == meant)
    }

    @Test("a hint always says something") func hints() {
        #expect(Spelling.hint(for: "xyzzy", in: ["b", "a"]) == "known here: a, b")
        #expect(Spelling.hint(for: "xyzzy", in: []) == "nothing is known here")
        #expect(Spelling.distance("kitten", "sitting") == 3)
        #expect(Spelling.distance("ab", "ba") == 1)
    }
}
