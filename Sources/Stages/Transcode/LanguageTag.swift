import Foundation

/// Containers name languages by three letters (ISO 639-2), playlists by the shortest code (BCP 47).
enum LanguageTag {
    /// `eng` → `en`, `cze` → `cs`; nil for text that is no language code.
    static func make(_ code: String) -> String? {
        let letters = code.lowercased()
        guard (2...3).contains(letters.utf8.count), letters.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else {
            return nil
        }
        if ["und", "mis", "mul", "zxx"].contains(letters) { return nil }
        let term = bibliographic[letters] ?? letters
        return Locale.LanguageCode(term).identifier(.alpha2) ?? term
    }

    /// The older names that ISO 639-2 keeps beside its own.
    private static let bibliographic = [
        "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld", "fre": "fra",
        "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas",
        "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
    ]
}
