@testable import CMAF

/// Boxes written by hand, byte by byte: what the tests read, with every mistake a file can have.
struct BoxBuilder {
    var bytes: [UInt8] = []

    static func box(_ type: FourCC, _ content: [[UInt8]]) -> [UInt8] {
        let payload = content.flatMap { $0 }
        return u32(payload.count + 8) + u32(Int(type.code)) + payload
    }

    static func box(_ type: FourCC, _ content: [UInt8]...) -> [UInt8] { box(type, content) }

    static func full(_ type: FourCC, version: Int = 0, flags: Int = 0, _ content: [UInt8]...) -> [UInt8] {
        box(type, [u32(version << 24 | flags)] + content)
    }

    static func u8(_ values: Int...) -> [UInt8] { values.map { UInt8($0) } }
    static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    static func u32(_ value: Int) -> [UInt8] { u16(value >> 16 & 0xFFFF) + u16(value & 0xFFFF) }
    static func u64(_ value: Int) -> [UInt8] { u32(value >> 32 & 0xFFFF_FFFF) + u32(value & 0xFFFF_FFFF) }
    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

/// A small track file with a few variables.
struct FileRecipe {
    typealias B = BoxBuilder

    var isVideo = true
    var timescale = 1000
    var language = 0x55C4
    var entry: [UInt8]?
    var edits: [UInt8] = []
    var tracks = 1
    var hasExtends = true
    var defaultFlags = 0x0101_0000
    var fragments: [[UInt8]] = []

    static let avcC = B.box("avcC", B.u8(1, 0x64, 0x00, 0x1F, 0xFF, 0xE0))

    static func visual(_ type: FourCC, _ boxes: [UInt8]..., width: Int = 1280, height: Int = 720) -> [UInt8] {
        let size = B.u16(width) + B.u16(height)
        return B.box(type, [B.zeros(24), size, B.zeros(50)] + boxes)
    }

    static func audio(_ type: FourCC, _ boxes: [UInt8]..., channels: Int = 2, rate: Int = 48000) -> [UInt8] {
        let form = B.zeros(8) + B.zeros(8) + B.u16(channels) + B.u16(16)
        return B.box(type, [form, B.zeros(4), B.u16(rate), B.u16(0)] + boxes)
    }

    /// An `esds` around an AudioSpecificConfig.
    static func esds(_ object: Int, _ config: [UInt8]) -> [UInt8] {
        let specific = B.u8(5, config.count) + config
        let decoder = B.u8(4, 13 + specific.count, object) + B.zeros(12) + specific
        return B.full("esds", B.u8(3, 3 + decoder.count) + B.u8(0, 1, 0) + decoder)
    }

    var head: [UInt8] {
        let ftyp = B.box("ftyp", Array("iso6".utf8), B.u32(0), Array("cmfc".utf8))
        let mvhd = B.full("mvhd", B.u32(0), B.u32(0), B.u32(1000), B.u32(0), B.zeros(80))
        let trex = B.full("trex", B.u32(1), B.u32(1), B.u32(40), B.u32(10), B.u32(defaultFlags))
        let all = [mvhd] + (0..<tracks).map { _ in trak } + (hasExtends ? [B.box("mvex", trex)] : [])
        return ftyp + B.box("moov", all)
    }

    private var trak: [UInt8] {
        let tkhd = B.full("tkhd", B.u32(0), B.u32(0), B.u32(1), B.zeros(68))
        let mdhd = B.full("mdhd", B.u32(0), B.u32(0), B.u32(timescale), B.u32(0), B.u16(language), B.u16(0))
        let hdlr = B.full("hdlr", B.u32(0), Array((isVideo ? "vide" : "soun").utf8), B.zeros(13))
        let standard = isVideo ? Self.visual("avc1", Self.avcC) : Self.audio("Opus")
        let stsd = B.full("stsd", B.u32(1), entry ?? standard)
        let stsz = B.full("stsz", B.u32(0), B.u32(0))
        let stbl = B.box("stbl", stsd, stsz)
        let mdia = B.box("mdia", mdhd, hdlr, B.box("minf", stbl))
        return B.box("trak", [tkhd] + (edits.isEmpty ? [] : [B.box("edts", edits)]) + [mdia])
    }

    /// A fragment whose samples have the given sizes, all of the default duration.
    static func fragment(
        time: Int, sizes: [Int], before: [UInt8] = [], flags: Int? = 0x0200_0000, shifts: [Int]? = nil,
        dataOffset: Int? = nil, mdat: Int? = nil
    ) -> [UInt8] {
        func moof(_ offset: Int) -> [UInt8] {
            let tfhd = B.full("tfhd", flags: 0x2_0000, B.u32(1))
            let tfdt = B.full("tfdt", version: 1, B.u64(time))
            var samples: [UInt8] = []
            for (index, size) in sizes.enumerated() {
                samples += B.u32(size)
                if let shifts { samples += B.u32(shifts[index]) }
            }
            let present = 0x201 | (flags == nil ? 0 : 4) | (shifts == nil ? 0 : 0x800)
            let first = flags.map { B.u32($0) } ?? []
            let head = B.u32(sizes.count) + B.u32(offset) + first
            let trun = B.full("trun", version: 1, flags: present, head, samples)
            return B.box("moof", B.full("mfhd", B.u32(1)), B.box("traf", tfhd, tfdt, trun))
        }
        let size = moof(0).count
        let media = B.box("mdat", B.zeros(mdat ?? sizes.reduce(0, +)))
        return before + moof(dataOffset ?? size + 8) + media
    }

    var file: [UInt8] { head + fragments.flatMap { $0 } }
}
