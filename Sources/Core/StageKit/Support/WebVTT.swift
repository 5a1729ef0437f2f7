/// What several stages need of WebVTT (W3C).
public enum WebVTT {
    /// `00:01:24.500` (section 4.1).
    ///
    /// - Parameter seconds: 0 or more.
    public static func clock(_ seconds: Double) -> String {
        let all = Int((seconds * 1000).rounded())
        let parts = [all / 3_600_000, all / 60_000 % 60, all / 1000 % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        return parts.joined(separator: ":") + "." + String(String(all % 1000 + 1000).dropFirst())
    }

    /// Text as it may stand in a cue (section 4.2.2): nothing of it is markup.
    public static func escaped(_ text: some StringProtocol) -> String {
        var plain = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": plain += "&amp;"
            case "<": plain += "&lt;"
            case ">": plain += "&gt;"
            case "\0", "\r": continue
            default: plain.unicodeScalars.append(character)
            }
        }
        return plain
    }
}
