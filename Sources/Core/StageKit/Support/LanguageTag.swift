import Foundation

/// A language as playlists say it (BCP 47), from what containers say: `eng`, `cze`, `de`, `und`.
public struct LanguageTag: Sendable, Equatable {
    /// `en`, `cs`, `pt-BR`.
    public let tag: String

    /// What its speakers call it; nil when nobody here knows.
    public let name: String?

    /// - Parameter text: two or three letters, in any spelling, perhaps with subtags.
    /// - Returns: nil for an undetermined language and for what is no language tag.
    public init?(_ text: String?) {
        guard let text, !text.isEmpty, text.utf8.count <= 35 else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        guard isPlain, (2...3).contains(parts[0].count), parts[0].allSatisfy(\.isLetter) else { return nil }
        let primary = parts[0].lowercased()
        guard !["und", "mis", "zxx"].contains(primary) else { return nil }
        let code = Locale.LanguageCode(Self.terminology[primary] ?? primary)
        // BCP 47 wants the two-letter code where there is one.
        let shortest = code.identifier(.alpha2) ?? code.identifier
        tag = ([shortest] + parts.dropFirst().map(String.init)).joined(separator: "-")
        name = Locale(identifier: shortest).localizedString(forLanguageCode: shortest).flatMap {
            $0 == shortest ? nil : $0
        }
    }

    /// ISO 639-2 has two codes for twenty languages; containers write the bibliographic one, BCP 47 knows the other.
    private static let terminology = [
        "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld",
        "fre": "fra", "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri",
        "may": "msa", "per": "fas", "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
    ]
}
