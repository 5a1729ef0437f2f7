/// A spelling of a time cut into words, numbers and signs, as dateutil's lexer cuts it.
enum TimeTokens {
    private enum Kind { case blank, word, number, sign }

    /// Blanks become one `" "` each. A number may have a fraction (`05.25`, `05,25`); with more points than one it is
    /// cut at them (`14.11.2020`).
    static func of(_ text: String) -> [String] {
        var tokens: [String] = []
        var current = ""
        var kind = Kind.blank
        func end() {
            guard !current.isEmpty else { return }
            tokens += kind == .number ? parts(current) : [current]
            current = ""
        }
        for character in text.unicodeScalars {
            let next = self.kind(character)
            let isPoint = character == "." || character == "," && current.unicodeScalars.count > 1
            if kind == .number && (next == .number || isPoint && !current.isEmpty) {
                current.unicodeScalars.append(character == "," ? "." : character)
            } else if kind == .word && next == .word {
                current.unicodeScalars.append(character)
            } else {
                end()
                kind = next
                current = next == .blank ? " " : String(character)
                if next == .blank || next == .sign { end() }
            }
        }
        end()
        return tokens
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        if scalar.properties.isWhitespace { return .blank }
        if scalar.value >= 0x30 && scalar.value <= 0x39 { return .number }
        return scalar.properties.isAlphabetic ? .word : .sign
    }

    /// A number with more than one point, or a point at its end, is several tokens.
    private static func parts(_ number: String) -> [String] {
        let points = number.count { $0 == "." }
        guard points > 1 || number.hasSuffix(".") else { return [number] }
        var parts: [String] = []
        for piece in number.split(separator: ".", omittingEmptySubsequences: false) {
            if !parts.isEmpty { parts.append(".") }
            parts.append(String(piece))
        }
        return parts.filter { !$0.isEmpty }
    }
}
