/// A lower-case UUID, version 7 (RFC 9562, section 5.7): ids made later sort later.
public struct Identifier: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// Nil unless the text is a UUID of 36 characters; upper case is folded.
    public init?(rawValue: String) {
        var isFolded = true
        var index = 0
        for byte in rawValue.utf8 {
            switch (byte, index) {
            case (0x2D, 8), (0x2D, 13), (0x2D, 18), (0x2D, 23): break
            case (_, 8), (_, 13), (_, 18), (_, 23): return nil
            case (0x30...0x39, _), (0x61...0x66, _): break
            case (0x41...0x46, _): isFolded = false
            default: return nil
            }
            index += 1
        }
        guard index == 36 else { return nil }
        self.rawValue = isFolded ? rawValue : rawValue.lowercased()
    }

    /// A new one, from the clock, a counter and 62 random bits. Sorts after all that this process made before.
    public init() {
        let (milliseconds, counter) = IdentifierClock.tick()
        let random = UInt64.random(in: .min ... .max)
        let high = milliseconds << 16 | 0x7000 | counter
        let low = 0x8000_0000_0000_0000 | random & 0x3FFF_FFFF_FFFF_FFFF
        let digits = Self.hex(high) + Self.hex(low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        rawValue = text
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    public var description: String { rawValue }
    public static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Identifier(rawValue: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a UUID")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
