/// Text between quotes in an attribute list (RFC 8216, section 4.2). It has no way to escape: what may not stand in it,
/// line breaks and the double quote, is replaced.
struct QuotedString: Sendable, Equatable, CustomStringConvertible {
    let description: String

    init(_ text: String) {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: plain.append(" ")
            default: plain.append(scalar == "\"" ? "'" : scalar)
            }
        }
        description = "\"\(String(plain))\""
    }
}
