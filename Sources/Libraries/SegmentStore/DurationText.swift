/// A duration in a name: decimal seconds, as Python's `float` takes them.
enum DurationText {
    /// In microseconds; nil for what is no duration, or none that a clock could show.
    static func microseconds(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
        usual(field) ?? lenient(field)
    }

    /// `2.0`, `1.967`: digits, with at most six after the point. Those are exact without floating point.
    private static func usual(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
        var value: Int64 = 0
        var scale: Int64 = 0
        guard field.count <= 12, !field.isEmpty, field[0] != UInt8(ascii: ".") else { return nil }
        for byte in field {
            if byte == UInt8(ascii: ".") && scale == 0 {
                scale = 1_000_000
                continue
            }
            let digit = Int64(byte) - 0x30
            guard digit >= 0, digit <= 9, scale != 1 else { return nil }
            value = value * 10 + digit
            scale /= 10
        }
        guard value < 100_000_000_000 else { return nil }
        return value * (scale == 0 ? 1_000_000 : scale)
    }

    private static func lenient(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let text = String(validating: field, as: UTF8.self) else { return nil }
        let scalars = Digits.trimmed(text.unicodeScalars)
        var plain = ""
        var before: Unicode.Scalar = " "
        for (index, scalar) in scalars.enumerated() {
            defer { before = scalar }
            // Single underscores between digits do not count.
            if scalar == "_" {
                guard isDigit(before), index + 1 < scalars.count, isDigit(scalars[index + 1]) else { return nil }
                continue
            }
            guard isDigit(scalar) || scalar == "." || scalar == "e" || scalar == "E" || scalar == "+" else {
                return nil
            }
            plain.unicodeScalars.append(scalar)
        }
        if plain.first == "+" { plain.removeFirst() }
        guard plain.first != "+", let seconds = Double(padded(plain)), seconds.isFinite, seconds < 1e11 else {
            return nil
        }
        // The original's clock counts whole seconds and the rest of the binary number apart, and rounds halves to even.
        let whole = seconds.rounded(.towardZero)
        return Int64(whole) * 1_000_000 + Int64(((seconds - whole) * 1_000_000).rounded(.toNearestOrEven))
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

    /// `.5` and `2.` and `2.e0`, which not every parser takes, with their zeros.
    private static func padded(_ text: String) -> String {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        var mantissa = String(parts[0])
        guard mantissa != ".", !mantissa.isEmpty else { return "" }
        if mantissa.hasPrefix(".") { mantissa = "0" + mantissa }
        if mantissa.hasSuffix(".") { mantissa += "0" }
        return parts.count > 1 ? mantissa + "e" + parts[1] : mantissa
    }
}
