/// The hash in a name: SHA-256 in the URL-safe alphabet of base64 (RFC 4648, section 5) without padding. It is read as
/// leniently as the original does: foreign characters are passed over, padding may be there, any length with a base64
/// form will do.
enum HashText {
    /// Whether it can be decoded.
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.count == 43 && text.allSatisfy(isPlain) { return true }
        return decode(text) != nil
    }

    /// One bit for each ASCII character: `-` and digits; letters and `_`.
    private static var low: UInt64 { 0x03FF_2000_0000_0000 }
    private static var high: UInt64 { 0x07FF_FFFE_87FF_FFFE }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
    }

    /// The bytes it stands for; nil when there are none.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        var bytes: [UInt8] = []
        var (quad, pads) = (0, 0)
        var left: UInt8 = 0
        // Filled up with padding to a multiple of four characters, whatever they are.
        let characters = text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        for index in 0..<text.count + (4 - characters % 4) % 4 {
            let byte = index < text.count ? text[index] : UInt8(ascii: "=")
            if byte == UInt8(ascii: "=") {
                pads += 1
                // What follows enough padding is not looked at.
                if quad >= 2 && quad + pads >= 4 { return bytes }
                continue
            }
            let value = values[Int(byte)]
            guard value < 64 else { continue }
            pads = 0
            switch quad {
            case 0: left = value
            case 1:
                bytes.append(left << 2 | value >> 4)
                left = value & 15
            case 2:
                bytes.append(left << 4 | value >> 2)
                left = value & 3
            default: bytes.append(left << 6 | value)
            }
            quad = (quad + 1) % 4
        }
        return quad == 0 ? bytes : nil
    }

    /// As it is written into a name.
    static func encode(_ bytes: [UInt8]) -> String {
        var text = ""
        var (rest, count): (UInt32, Int) = (0, 0)
        for byte in bytes {
            rest = rest << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.unicodeScalars.append(alphabet[Int(rest >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.unicodeScalars.append(alphabet[Int(rest << UInt32(6 - count) & 63)]) }
        return text
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars)

    /// By character; 255 for one that is not of the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, scalar) in alphabet.enumerated() { values[Int(scalar.value)] = UInt8(value) }
        values[Int(UInt8(ascii: "+"))] = 62
        values[Int(UInt8(ascii: "/"))] = 63
        return values
    }()
}
