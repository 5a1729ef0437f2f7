/// Numbers of a fixed width in ASCII: what names and playlists are full of.
enum Digits {
    /// Appends a number of at most `width` digits, with zeros before it.
    static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        var rest = value
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }

    /// The number that ASCII digits stand for; nil when there is anything else, or too much.
    static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
        var value = 0
        for byte in bytes {
            let digit = Int(byte) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// What Python's `int` takes: blanks around, a sign, digits with single underscores between them.
    static func lenientValue(_ text: some Sequence<Unicode.Scalar>) -> Int? {
        let scalars = trimmed(text)
        let isNegative = scalars.first == "-"
        let digits = isNegative || scalars.first == "+" ? scalars.dropFirst() : scalars[...]
        guard let first = digits.first, let last = digits.last, first != "_", last != "_" else { return nil }
        var value = 0
        var before: Unicode.Scalar = "0"
        for scalar in digits {
            defer { before = scalar }
            if scalar == "_" {
                guard before != "_" else { return nil }
                continue
            }
            guard scalar.value >= 0x30, scalar.value <= 0x39, value < 1 << 56 else { return nil }
            value = value * 10 + Int(scalar.value - 0x30)
        }
        return isNegative ? -value : value
    }

    static func trimmed(_ text: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        var scalars = Array(text)
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return Array(scalars.drop { $0.properties.isWhitespace })
    }
}
