/// An info-hash or the id of a peer: both are 20 bytes (BEP 3). Of a v2 torrent the info-hash is cut to them (BEP 52).
struct TwentyBytes: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    /// Nil unless there are exactly 20.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        func number(_ range: Range<Int>) -> UInt64 {
            bytes.dropFirst(range.lowerBound).prefix(range.count).reduce(0) { $0 << 8 | UInt64($1) }
        }
        first = number(0..<8)
        second = number(8..<16)
        third = UInt32(truncatingIfNeeded: number(16..<20))
    }

    var bytes: [UInt8] { Self.bytes(first) + Self.bytes(second) + Self.bytes(third) }

    /// In lower-case hexadecimal digits.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Number($0)) }
    }
}
