/// The `codecs` parameter (RFC 6381, and the file format binding of each codec) of a sample entry.
enum CodecString {
    /// - Throws: `CMAFError.unsupported` for a codec without a rule here.
    static func video(_ entry: BoxTree) throws(CMAFError) -> String {
        let type = entry.header.type
        let configuration: FourCC
        switch type {
        case "avc1", "avc3": configuration = "avcC"
        case "hvc1", "hev1": configuration = "hvcC"
        case "av01": configuration = "av1C"
        case "vp08", "vp09": configuration = "vpcC"
        case "encv": throw .unsupported("encrypted video")
        default: throw .unsupported("video of type \"\(type)\"")
        }
        let boxes = try entry.all(configuration, skipping: SampleEntry.visualFields)
        guard let box = boxes.first else { throw .missing(box: configuration, in: "the description of the video") }
        var fields = try box.cursor()
        return switch configuration {
        case "avcC": try "\(type)." + avc(&fields)
        case "hvcC": try "\(type)." + hevc(&fields)
        case "av1C": try "\(type)." + av1(&fields)
        default: try "\(type)." + vpx(&fields)
        }
    }

    /// - Throws: `CMAFError.unsupported` for a codec without a rule here.
    static func audio(_ entry: BoxTree) throws(CMAFError) -> String {
        let type = entry.header.type
        switch type {
        case "Opus", "fLaC", "ac-3", "ec-3", "alac": return "\(type)"
        case "mp4a":
            guard let esds = try entry.all("esds", skipping: SampleEntry.audioFields).first else {
                throw .missing(box: "esds", in: "the description of the sound")
            }
            let stream = try ElementaryStream(esds)
            let object = "mp4a." + Digits.hex(UInt32(stream.objectTypeIndication), width: 2).uppercased()
            guard let config = stream.audio else { return object }
            return "\(object).\(config.objectType)"
        case "enca": throw .unsupported("encrypted sound")
        default: throw .unsupported("sound of type \"\(type)\"")
        }
    }

    /// Profile, constraints, level: the second to fourth byte of `avcC` (ISO/IEC 14496-15, section 5.3.3.1).
    private static func avc(_ fields: inout ByteCursor) throws(CMAFError) -> String {
        try fields.skip(1)
        return Digits.hex(try fields.u24(), width: 6)
    }

    /// ISO/IEC 14496-15, Annex E.3.
    private static func hevc(_ fields: inout ByteCursor) throws(CMAFError) -> String {
        try fields.skip(1)
        let first = try fields.u8()
        let compatibility = try fields.u32()
        let constraints = try fields.take(6)
        let level = try fields.u8()
        let space = ["", "A", "B", "C"][Int(first >> 6)]
        let tier = first & 0x20 == 0 ? "L" : "H"
        var parts = ["\(space)\(first & 0x1F)", Digits.hex(reversedBits(compatibility), width: 1), "\(tier)\(level)"]
        let last = constraints.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        parts += constraints.prefix(last).map { Digits.hex(UInt32($0), width: 1).uppercased() }
        return parts.joined(separator: ".")
    }

    /// AV1 Codec ISO Media File Format Binding, section 5: profile, level and tier, bit depth.
    private static func av1(_ fields: inout ByteCursor) throws(CMAFError) -> String {
        try fields.skip(1)
        let second = try fields.u8()
        let third = try fields.u8()
        let isHigh = third & 0x40 != 0
        let depth = !isHigh ? 8 : second >> 5 == 2 && third & 0x20 != 0 ? 12 : 10
        let level = Digits.decimal(Int(second & 0x1F), width: 2)
        return "\(second >> 5).\(level)\(third & 0x80 == 0 ? "M" : "H").\(Digits.decimal(depth, width: 2))"
    }

    /// VP Codec ISO Media File Format Binding, section "Codecs Parameter String": profile, level, bit depth.
    private static func vpx(_ fields: inout ByteCursor) throws(CMAFError) -> String {
        _ = try fields.fullBox()
        let numbers = [try fields.u8(), try fields.u8(), try fields.u8() >> 4]
        return numbers.map { Digits.decimal(Int($0), width: 2) }.joined(separator: ".")
    }

    private static func reversedBits(_ value: UInt32) -> UInt32 {
        (0..<32).reduce(0) { $0 | (value >> UInt32($1) & 1) << UInt32(31 - $1) }
    }
}

/// Numbers with leading zeros.
enum Digits {
    static func hex(_ value: UInt32, width: Int) -> String { padded(String(value, radix: 16), width) }
    static func decimal(_ value: Int, width: Int) -> String { padded(String(value), width) }

    private static func padded(_ digits: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
