/// A four-character code: the type of a box, a brand, a sample entry (ISO/IEC 14496-12, section 4.2).
public struct FourCC: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let code: UInt32

    public init(_ code: UInt32) { self.code = code }

    /// - Precondition: exactly four ASCII characters.
    public init(stringLiteral text: StaticString) {
        precondition(text.utf8CodeUnitCount == 4 && text.isASCII, "a four-character code has four ASCII characters")
        code = text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// Four characters; what is not printable ASCII shows as `?`, so that a hostile file cannot forge a log line.
    public var description: String {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: code >> UInt32($0)) }
        return String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }
}
