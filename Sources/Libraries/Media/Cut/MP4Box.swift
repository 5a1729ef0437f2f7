/// A box of an MP4 file (ISO/IEC 14496-12, section 4.2) being put together.
struct MP4Box {
    var bytes: [UInt8]

    init(_ name: String, _ fill: (inout MP4Box) -> Void) {
        bytes = [0, 0, 0, 0] + Array(name.utf8)
        fill(&self)
        bytes.replaceSubrange(0..<4, with: UInt32(clamping: bytes.count).bigEndianBytes)
    }

    /// A full box: with a version and flags.
    init(_ name: String, version: UInt8, flags: UInt32 = 0, _ fill: (inout MP4Box) -> Void) {
        self.init(name) { box in
            box.number(UInt32(version) << 24 | flags)
            fill(&box)
        }
    }

    mutating func number(_ value: UInt32) { bytes += value.bigEndianBytes }

    mutating func long(_ value: UInt64) {
        number(UInt32(truncatingIfNeeded: value >> 32))
        number(UInt32(truncatingIfNeeded: value))
    }
}

extension UInt32 {
    var bigEndianBytes: [UInt8] { [UInt8(self >> 24), UInt8(self >> 16 & 255), UInt8(self >> 8 & 255), UInt8(self & 255)] }
}
