/// Writes the bits of a parameter set or a slice header (ITU-T H.264, section 7.2).
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var used = 8

    /// u(n), up to 32 bits.
    mutating func bits(_ value: Int, _ count: Int) {
        for bit in (0..<count).reversed() {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            if value >> bit & 1 == 1 { bytes[bytes.count - 1] |= 1 << UInt8(7 - used) }
            used += 1
        }
    }

    /// ue(v).
    mutating func unsigned(_ value: Int) {
        let length = Int.bitWidth - (value + 1).leadingZeroBitCount
        bits(0, length - 1)
        bits(value + 1, length)
    }

    /// se(v).
    mutating func signed(_ value: Int) { unsigned(value > 0 ? 2 * value - 1 : -2 * value) }

    var isAligned: Bool { used == 8 }

    /// Copies bits from where a reader stands to `end`.
    mutating func copy(_ source: [UInt8], from start: Int, to end: Int) {
        var position = start
        while position < end, used != 8 || position & 7 != 0 {
            // To a byte's beginning on this side: from there whole bytes can be put together.
            bits(Int(source[position >> 3] >> UInt8(7 - position & 7) & 1), 1)
            position += 1
            if used == 8 { break }
        }
        let shift = UInt8(position & 7)
        let whole = max(0, (end - position) / 8)
        let first = position >> 3
        if shift == 0 {
            bytes += source[first..<first + whole]
        } else {
            bytes.reserveCapacity(bytes.count + whole)
            for index in first..<first + whole { bytes.append(source[index] << shift | source[index + 1] >> (8 - shift)) }
        }
        position += whole * 8
        while position < end {
            bits(Int(source[position >> 3] >> UInt8(7 - position & 7) & 1), 1)
            position += 1
        }
    }

    /// Appends bytes that begin at a byte's beginning.
    mutating func append(_ tail: ArraySlice<UInt8>) { bytes += tail }

    /// rbsp_trailing_bits.
    mutating func end() {
        bits(1, 1)
        used = 8
    }
}
