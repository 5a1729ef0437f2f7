/// Reads big-endian numbers out of the payload of one box, which is in memory. Never reads past its end.
struct ByteCursor: Sendable {
    private let bytes: [UInt8]
    private(set) var position = 0
    private let end: Int
    private let box: FourCC
    private let offset: Int

    /// - Parameters:
    ///   - box: whose payload it is, for errors.
    ///   - offset: of that box in the file, for errors.
    init(_ bytes: [UInt8], box: FourCC, offset: Int) {
        self.bytes = bytes
        self.box = box
        self.offset = offset
        end = bytes.count
    }

    var left: Int { end - position }

    mutating func u8() throws(CMAFError) -> UInt8 {
        guard left >= 1 else { throw short() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func u16() throws(CMAFError) -> UInt16 { UInt16(try number(2)) }
    mutating func u24() throws(CMAFError) -> UInt32 { UInt32(try number(3)) }
    mutating func u32() throws(CMAFError) -> UInt32 { UInt32(try number(4)) }
    mutating func u64() throws(CMAFError) -> UInt64 { try number(8) }
    mutating func i32() throws(CMAFError) -> Int32 { Int32(bitPattern: try u32()) }
    mutating func i64() throws(CMAFError) -> Int64 { Int64(bitPattern: try u64()) }

    mutating func take(_ count: Int) throws(CMAFError) -> [UInt8] {
        guard count >= 0, left >= count else { throw short() }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func skip(_ count: Int) throws(CMAFError) {
        guard count >= 0, left >= count else { throw short() }
        position += count
    }

    /// Version and flags of a full box (ISO/IEC 14496-12, section 4.2).
    mutating func fullBox() throws(CMAFError) -> (version: UInt8, flags: UInt32) { (try u8(), try u24()) }

    func malformed(_ words: String) -> CMAFError { .malformed(box: box, offset: offset, words) }

    private mutating func number(_ count: Int) throws(CMAFError) -> UInt64 {
        guard left >= count else { throw short() }
        var value: UInt64 = 0
        for index in position..<position + count { value = value << 8 | UInt64(bytes[index]) }
        position += count
        return value
    }

    private func short() -> CMAFError { malformed("it ends after \(end) bytes, in the middle of a field") }
}
