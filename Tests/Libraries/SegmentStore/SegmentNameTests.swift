import Testing

@testable import SegmentStore

@Suite struct SegmentNameTests {
    private static let hash = "7IS92rssMzoSBQDIevHStbTNy-URRV3Vw-jzZ6pwOZM"

    @Test(
        arguments: [
            ("45:51.608000", 2_751_608_000), ("45:51", 2_751_000_000), ("45:51.", 2_751_000_000),
            ("45:51.6", 2_751_600_000), ("45x51y6", 2_751_600_000), ("00:00.0000001", 1),
            ("59:59.999999", 3_599_999_999),
            ("+5: 7.5", 307_500_000), ("00:00.1000000", nil), ("60:00.000000", nil), ("00:60.000000", nil),
            ("5:00", nil),
            ("", nil), ("4a:00.000000", nil), ("00:00.00000x", nil), ("30é00é5", 1_800_500_000),
        ] as [(String, Int64?)])
    func times(_ text: String, _ offset: Int64?) {
        #expect(SegmentName("\(text)-2.0-full-\(Self.hash).ts")?.offset == offset)
    }

    @Test(
        arguments: [
            ("2", 2_000_000), ("2.", 2_000_000), ("2.0", 2_000_000), (".5", 500_000), ("2e0", 2_000_000),
            ("+2", 2_000_000),
            (" 2 ", 2_000_000), ("1_0", 10_000_000), ("1.967", 1_967_000), ("1.9899995", 1_989_999),
            ("2.0005", 2_000_500),
            ("0", 0), ("0.000001", 1), ("2.e1", 20_000_000), ("1e11", nil), ("inf", nil), ("nan", nil), ("", nil),
            (".", nil), ("1__0", nil), ("2s", nil), ("0x2", nil), ("999999999999", nil), ("++2", nil),
        ] as [(String, Int64?)])
    func durations(_ text: String, _ duration: Int64?) {
        #expect(SegmentName("00:00-\(text)-full-\(Self.hash).ts")?.duration == duration)
    }

    @Test(arguments: [
        ("full", true), ("suspect", true), ("partial", true), ("temp", true), ("FULL", false), ("fulls", false),
        ("", false), ("broken", false),
    ])
    func kinds(_ text: String, _ isKnown: Bool) {
        #expect((SegmentName("00:00-2-\(text)-\(Self.hash).ts")?.kind.rawValue == text) == isKnown)
    }

    /// The hash is read as the original's library reads base64.
    @Test(arguments: [
        (hash, true), ("", true), ("AA", true), ("AAA", true), ("AAAA", true), ("A", false), ("AAAAA", false),
        ("AA==", true), ("A+/A", true), ("A.A.A.A.", true), (".AAA", false), ("AAA.", false), ("AA=", true),
        ("AA==what follows does not matter", true), ("-", false), ("=", true), ("ä", true), ("äAAA", false),
    ])
    func hashes(_ text: String, _ isValid: Bool) {
        #expect((SegmentName("00:00-2-full-\(text).ts") != nil) == isValid)
    }

    @Test(arguments: [
        "", ".ts", "00:00-2-full.ts", "00:00-2-full-\(hash)", "00:00-2-full-\(hash).TS",
        "00:00-2-full-\(hash).ts.tombstone",
        "index.m3u8", "00:00--2-full-\(hash).ts",
    ])
    func noSegments(_ name: String) { #expect(SegmentName(name) == nil) }

    @Test func aTemporaryNameNeedsNoHash() { #expect(SegmentName("00:00-2-temp-A.ts")?.kind == .temp) }

    @Test(arguments: [
        ("2020-11-14T05", true), ("0001-01-01T00", true), ("2020-02-29T23", true), ("2021-02-29T00", false),
        ("2020-11-14T24", false), ("2020-11-14 05", false), ("2020-11-14T5", false), ("chat", false), ("", false),
    ])
    func hours(_ name: String, _ isHour: Bool) {
        let hour = Hour(name)
        #expect((hour != nil) == isHour)
        if let hour {
            #expect(hour.name == name)
            #expect(hour.start.text == name + ":00:00.000000Z")
        }
    }

    @Test(arguments: [
        (2_000_000, 2000), (1_967_000, 1967), (2_000_500, 2001), (1_000_500, 1000), (2_001_500, 2002), (1_500, 2),
        (500, 1), (33_499, 33),
    ])
    func durationsInPlaylists(_ microseconds: Int64, _ milliseconds: Int) {
        #expect(SegmentLines.milliseconds(microseconds) == milliseconds)
    }
}
