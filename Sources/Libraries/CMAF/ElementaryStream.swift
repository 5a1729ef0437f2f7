/// `esds`: MPEG-4's description of a stream (ISO/IEC 14496-1, section 7.2.6), as far as a codec string needs it.
struct ElementaryStream: Sendable, Equatable {
    /// What stands in AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1).
    struct Audio: Sendable, Equatable {
        /// 2 is AAC-LC, 5 is with SBR, 29 with PS.
        let objectType: Int
        /// In hertz; nil when it says nothing usable.
        let sampleRate: Int?
        /// Nil when they are described elsewhere.
        let channels: Int?
    }

    /// 0x40 is MPEG-4 audio, 0x6B MP3.
    let objectTypeIndication: UInt8

    /// Of MPEG-4 audio only.
    let audio: Audio?

    init(_ esds: BoxTree) throws(CMAFError) {
        var fields = try esds.cursor()
        _ = try fields.fullBox()
        try Self.open(0x03, &fields)
        try fields.skip(2)
        let flags = try fields.u8()
        if flags & 0x80 != 0 { try fields.skip(2) }
        if flags & 0x40 != 0 { try fields.skip(Int(try fields.u8())) }
        if flags & 0x20 != 0 { try fields.skip(2) }
        try Self.open(0x04, &fields)
        objectTypeIndication = try fields.u8()
        try fields.skip(12)
        guard objectTypeIndication == 0x40 else {
            audio = nil
            return
        }
        let length = try Self.open(0x05, &fields)
        audio = Self.audio(try fields.take(length))
        guard audio != nil else { throw fields.malformed("its AudioSpecificConfig is too short") }
    }

    /// Enters a descriptor, whose length takes one to four bytes of seven bits.
    @discardableResult
    private static func open(_ tag: UInt8, _ fields: inout ByteCursor) throws(CMAFError) -> Int {
        let found = try fields.u8()
        guard found == tag else { throw fields.malformed("descriptor \(found) where \(tag) should be") }
        var length = 0
        for _ in 0..<4 {
            let byte = try fields.u8()
            length = length << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { return length }
        }
        throw fields.malformed("the length of descriptor \(tag) does not end")
    }

    static func audio(_ config: [UInt8]) -> Audio? {
        var bits = BitCursor(config)
        guard var objectType = bits.take(5) else { return nil }
        if objectType == 31 {
            guard let more = bits.take(6) else { return nil }
            objectType = 32 + more
        }
        guard let index = bits.take(4) else { return nil }
        let rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
        let rate = index == 15 ? bits.take(24) : rates.indices.contains(index) ? rates[index] : nil
        guard let layout = bits.take(4) else { return nil }
        // Table 1.19: 7 means 7.1.
        let channels = (1...6).contains(layout) ? layout : layout == 7 ? 8 : nil
        return Audio(objectType: objectType, sampleRate: rate, channels: channels)
    }
}
