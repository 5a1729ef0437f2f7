/// The name in a `Content-Disposition` field (RFC 6266; RFC 8187 for names beyond ASCII).
public enum ContentDispositionName {
    /// The name as the server meant it, `filename*` before `filename`; nil when the field names nothing. It may hold
    /// anything: see `SafeFileName`.
    public static func read(_ field: String) -> String? {
        let parameters = parameters(of: field)
        if let extended = parameters["filename*"].flatMap(extendedValue), !extended.isEmpty { return extended }
        guard let plain = parameters["filename"], !plain.isEmpty else { return nil }
        // Not in the standard, but widely sent: percent-encoding in the plain form.
        return plain.contains("%") ? PercentCoding.decoded(plain) ?? plain : plain
    }

    /// `charset'language'percent-encoded` (RFC 8187, section 3.2.1); UTF-8 and ISO-8859-1 are known.
    private static func extendedValue(_ text: String) -> String? {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = PercentCoding.bytes(parts[2]) else { return nil }
        switch parts[0].lowercased() {
        case "utf-8": return String(validating: bytes, as: UTF8.self)
        case "iso-8859-1": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        default: return nil
        }
    }

    /// Names in lower case; the first of a name counts. The disposition's type is skipped.
    private static func parameters(of field: String) -> [String: String] {
        var found: [String: String] = [:]
        var rest = Substring(field).drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop(while: \.isWhitespace)
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst().drop(while: \.isWhitespace)
            let value = rest.first == "\"" ? quoted(&rest) : token(&rest)
            let key = name.lowercased().filter { !$0.isWhitespace }
            if found[key] == nil { found[key] = value }
            rest = rest.drop { $0 != ";" }
        }
        return found
    }

    private static func token(_ rest: inout Substring) -> String {
        let value = rest.prefix { $0 != ";" }
        rest = rest.dropFirst(value.count)
        return String(value.reversed().drop(while: \.isWhitespace).reversed())
    }

    /// A quoted string (RFC 9110, section 5.6.4); one without an end ends with the field.
    private static func quoted(_ rest: inout Substring) -> String {
        var value = ""
        rest = rest.dropFirst()
        while let character = rest.popFirst(), character != "\"" {
            // A backslash stands before quotes and backslashes alone: some send a whole Windows path.
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                value.append(next)
                rest = rest.dropFirst()
            } else {
                value.append(character)
            }
        }
        return value
    }
}
