/// A place in a JSON text and the tokens that can be read there.
struct JSONCursor {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    /// Column of `markIndex`; kept so that positions cost one pass over the text in all.
    private var markColumn = 1
    private var markIndex = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Where the cursor stands; columns count Unicode scalars.
    var position: JSONNode.Position {
        mutating get {
            while markIndex < index {
                if bytes[markIndex] & 0xC0 != 0x80 { markColumn += 1 }
                markIndex += 1
            }
            return JSONNode.Position(line: line, column: markColumn)
        }
    }

    mutating func advance() { index += 1 }

    mutating func take(_ wanted: UInt8) -> Bool {
        guard byte == wanted else { return false }
        index += 1
        return true
    }

    /// RFC 8259, section 8.1: a reader may ignore it.
    mutating func skipByteOrderMark() {
        guard bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        index = 3
        markIndex = 3
    }

    mutating func skipSpace() {
        while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
            index += 1
            if byte == 0x0A { startLine() }
        }
    }

    private mutating func startLine() {
        line += 1
        markIndex = index
        markColumn = 1
    }

    /// Steps over `// …` or `/* … */`; false when there is none.
    mutating func skipComment() -> Bool {
        guard index + 1 < bytes.count else { return false }
        switch bytes[index + 1] {
        case UInt8(ascii: "/"):
            while let byte, byte != 0x0A { index += 1 }
        case UInt8(ascii: "*"):
            index += 2
            while let byte {
                index += 1
                if byte == 0x0A { startLine() }
                if byte == UInt8(ascii: "*"), take(UInt8(ascii: "/")) { break }
            }
        default: return false
        }
        return true
    }

    /// Whether a key, or any value, could begin here: then only a comma was forgotten.
    func startsEntry(isKey: Bool) -> Bool {
        guard let byte else { return false }
        if byte == UInt8(ascii: "\"") { return true }
        return !isKey
            && (byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "-") || isDigit)
    }

    /// The run of letters and digits here; also moves past it.
    mutating func word() -> String {
        let start = index
        while let byte, isDigit || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private var isDigit: Bool { byte.map { 0x30...0x39 ~= $0 } ?? false }

    /// A number (RFC 8259, section 6).
    mutating func number() throws(JSONError) -> Double {
        let place = position
        let start = index
        _ = take(UInt8(ascii: "-"))
        let isZero = byte == UInt8(ascii: "0")
        let whole = digits()
        if isZero && whole > 1 { throw JSONError(at: place, "a number has no leading zero") }
        var isWhole = whole > 0
        if take(UInt8(ascii: ".")) { isWhole = digits() > 0 && isWhole }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            isWhole = digits() > 0 && isWhole
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard isWhole, let value = Double(text) else {
            throw JSONError(at: place, "\(text) is no number", hint: "digits are missing")
        }
        guard value.isFinite else { throw JSONError(at: place, "the number is too large") }
        return value
    }

    private mutating func digits() -> Int {
        let start = index
        while isDigit { index += 1 }
        return index - start
    }

    /// A string (RFC 8259, section 7), from its opening to past its closing quote.
    mutating func string() throws(JSONError) -> String {
        let place = position
        index += 1
        var out: [UInt8] = []
        while true {
            guard let byte else { throw JSONError(at: place, "the string has no end") }
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw JSONError(at: place, "the string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &out)
            case 0x0A, 0x0D:
                throw JSONError(at: place, "the string has no end in its line", hint: "write a line break as \\n")
            case 0..<0x20:
                throw JSONError(
                    at: position, "a control character stands in a string", hint: "write it as \\u00\(Self.hex(byte))")
            default:
                out.append(byte)
                index += 1
            }
        }
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private mutating func escape(into out: inout [UInt8]) throws(JSONError) {
        let place = position
        index += 1
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
        ]
        guard let byte else { throw JSONError(at: place, "the string has no end") }
        index += 1
        if let value = plain[byte] { return out.append(value) }
        guard byte == UInt8(ascii: "u") else {
            throw JSONError(
                at: place, "\\\(JSONParser.shown(byte)) is no escape", hint: "a backslash itself is written \\\\")
        }
        var scalar = try fourDigits(place)
        if 0xD800...0xDBFF ~= scalar, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let low = try fourDigits(place)
            guard 0xDC00...0xDFFF ~= low else { throw Self.halfPair(place) }
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let character = UnicodeScalar(scalar) else { throw Self.halfPair(place) }
        out.append(contentsOf: Array(String(character).utf8))
    }

    private static func halfPair(_ place: JSONNode.Position) -> JSONError {
        JSONError(at: place, "half a surrogate pair", hint: "write the character itself, or both halves")
    }

    private mutating func fourDigits(_ place: JSONNode.Position) throws(JSONError) -> UInt32 {
        let digits = bytes[index..<min(index + 4, bytes.count)]
        guard digits.count == 4, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw JSONError(at: place, "\\u needs four hexadecimal digits") }
        index += 4
        return value
    }
}
