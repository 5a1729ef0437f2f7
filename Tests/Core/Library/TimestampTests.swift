import Foundation
import Testing

@testable import Core

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_769_860_800_001, "2026-01-31T12:00:00.001Z"),
            (1_769_860_800_999, "2026-01-31T12:00:00.999Z"), (951_782_400_010, "2000-02-29T00:00:00.010Z"),
        ] as [(Int64, String)])
    func isWrittenAsRFC3339(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func readsTheUsualForms() {
        #expect(Timestamp("2026-01-31T12:00:00Z")?.milliseconds == 1_769_860_800_000)
        #expect(Timestamp("2026-01-31T13:00:00+01:00")?.milliseconds == 1_769_860_800_000)
        for text in ["", "yesterday", "2026-01-31", "2026-13-01T00:00:00Z"] { #expect(Timestamp(text) == nil) }
    }

    @Test func everyMillisecondOfASecondComesBack() {
        for milliseconds in Int64(1_769_860_800_000)..<1_769_860_801_000 {
            let time = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(time.description) == time)
        }
    }
}
