/// Percent-encoding (RFC 3986, section 2.1).
enum PercentCoding {
    /// The bytes that a text stands for.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                out.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == 2 else { return nil }
            out.append(UInt8(digits[0] << 4 | digits[1]))
            rest = rest.dropFirst(2)
        }
        return out
    }

    /// The text that a text stands for; nil when it is no UTF-8.
    static func decoded(_ text: some StringProtocol) -> String? {
        bytes(text).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
