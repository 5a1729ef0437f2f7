import Testing

@testable import Transcode

@Suite struct TranscodeLanguageTagTests {
    @Test(
        arguments: [
            ("eng", "en"), ("cze", "cs"), ("ces", "cs"), ("GER", "de"), ("fr", "fr"), ("gsw", "gsw"), ("und", nil),
            ("", nil), ("English", nil), ("e\"n", nil),
        ] as [(String, String?)])
    func isTheShortestCode(code: String, tag: String?) {
        #expect(LanguageTag.make(code) == tag)
    }
}
