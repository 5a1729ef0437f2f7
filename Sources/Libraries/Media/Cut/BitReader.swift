/// Reads the bits of a parameter set or a slice header (ITU-T H.264, section 7.2), emulation prevention taken out.
struct BitReader {
    /// The header reads on past its end: it is not what it claims to be.
    struct PastEnd: Error {}

    let bytes: [UInt8]
    /// In bits from the beginning.
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// u(n), up to 32 bits.
    mutating func bits(_ count: Int) throws -> Int {
        guard position + count <= bytes.count * 8 else { throw PastEnd() }
        var value = 0
        for _ in 0..<count {
            value = value << 1 | Int(bytes[position >> 3] >> UInt8(7 - position & 7) & 1)
            position += 1
        }
        return value
    }

    /// u(1).
    mutating func flag() throws -> Bool { try bits(1) == 1 }

    /// ue(v): unsigned Exp-Golomb (section 9.1).
    mutating func unsigned() throws -> Int {
        var zeros = 0
        while try bits(1) == 0 {
            zeros += 1
            guard zeros <= 32 else { throw PastEnd() }
        }
        return (1 << zeros) - 1 + (try bits(zeros))
    }

    /// se(v): signed Exp-Golomb (section 9.1.1).
    mutating func signed() throws -> Int {
        let code = try unsigned()
        return code & 1 == 1 ? (code + 1) / 2 : -(code / 2)
    }

    /// Where the data ends: the last bit that is 1 (rbsp_stop_one_bit), in bits.
    var stop: Int {
        var index = bytes.count - 1
        while index >= 0, bytes[index] == 0 { index -= 1 }
        guard index >= 0 else { return 0 }
        return index * 8 + 7 - bytes[index].trailingZeroBitCount
    }
}
