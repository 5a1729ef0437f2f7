import StageKit
import Testing

@Suite struct LanguageTagTests {
    @Test(arguments: [
        ("eng", "en"), ("cze", "cs"), ("ces", "cs"), ("de", "de"), ("DE", "de"), ("ger", "de"), ("pt-BR", "pt-BR"),
        ("haw", "haw"), ("und", nil), ("", nil), ("x", nil), ("e\"n", nil), ("en-", nil), ("english", nil),
    ] as [(String, String?)])
    func normalises(text: String, tag: String?) { #expect(LanguageTag(text)?.tag == tag) }

    @Test func speakersNameTheirLanguage() {
        #expect(LanguageTag("cze")?.name == "čeština")
        #expect(LanguageTag("qaa")?.name == nil)
        #expect(LanguageTag(nil) == nil)
    }
}
