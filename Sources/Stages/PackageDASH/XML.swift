/// The little of XML that a manifest needs.
enum XML {
    static func open(_ name: String, _ attributes: [(String, String)]) -> String {
        "<" + head(name, attributes) + ">"
    }

    static func empty(_ name: String, _ attributes: [(String, String)]) -> String {
        "<" + head(name, attributes) + "/>"
    }

    private static func head(_ name: String, _ attributes: [(String, String)]) -> String {
        ([name] + attributes.map { "\($0)=\"\(escaped($1))\"" }).joined(separator: " ")
    }

    /// Text that means itself (XML 1.0, section 2.4); what XML cannot hold is left out.
    static func escaped(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": plain += "&amp;"
            case "<": plain += "&lt;"
            case ">": plain += "&gt;"
            case "\"": plain += "&quot;"
            case "\u{9}", "\u{A}", "\u{D}": plain += " "
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": continue
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    /// First and last byte (RFC 9110, section 14.1.2).
    static func range(_ range: Range<Int>) -> String { "\(range.lowerBound)-\(range.upperBound - 1)" }
}
