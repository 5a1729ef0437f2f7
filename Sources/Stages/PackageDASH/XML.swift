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

    /// A reference to a file below the manifest's own folder (RFC 3986, section 4.2).
    static func uri(_ name: String) -> String {
        name.utf8.map { byte in
            let isPlain =
                byte == 0x2F || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
                || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
