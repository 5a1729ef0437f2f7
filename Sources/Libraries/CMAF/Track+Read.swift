extension Track {
    /// - Parameter moov: of a track file.
    /// - Throws: `CMAFError.wrongTrackCount` for several tracks, `notFragmented` when samples stand in `moov`.
    init(_ moov: BoxTree) throws(CMAFError) {
        let tracks = try moov.all("trak")
        guard try moov.find("mvex") != nil else { throw .notFragmented }
        guard let trak = tracks.first, tracks.count == 1 else { throw .wrongTrackCount(tracks.count) }
        let table = try trak.require("mdia", "minf", "stbl")
        try Self.refuseSamples(in: table)

        let media = try MediaHeader(trak.require("mdia", "mdhd"))
        timescale = media.timescale
        if let box = try trak.find("mdia", "elng"), let tag = Self.extendedLanguage(box) {
            language = tag
        } else {
            language = media.language
        }
        id = try Self.identifier(trak.require("tkhd"))
        let handler = try Self.handler(trak.require("mdia", "hdlr"))
        let entry = try SampleEntry(table.require("stsd"), handler: handler)
        kind = entry.kind
        codecs = entry.codecs
        startOffset = try Self.startOffset(of: trak, in: moov, timescale: media.timescale)
    }

    private static func refuseSamples(in table: BoxTree) throws(CMAFError) {
        for type: FourCC in ["stsz", "stz2"] {
            guard let box = try table.find(type) else { continue }
            var fields = try box.cursor()
            try fields.skip(8)
            guard try fields.u32() == 0 else { throw .notFragmented }
        }
    }

    private static func identifier(_ tkhd: BoxTree) throws(CMAFError) -> UInt32 {
        var fields = try tkhd.cursor()
        try fields.skip(try fields.fullBox().version == 1 ? 16 : 8)
        return try fields.u32()
    }

    private static func handler(_ hdlr: BoxTree) throws(CMAFError) -> FourCC {
        var fields = try hdlr.cursor()
        try fields.skip(8)
        return FourCC(try fields.u32())
    }

    /// `elng` (ISO/IEC 14496-12, section 8.4.6): BCP 47, up to a NUL. Nil when it is not plain.
    private static func extendedLanguage(_ elng: BoxTree) -> String? {
        guard var fields = try? elng.cursor(), (try? fields.fullBox()) != nil,
            let text = try? fields.take(min(fields.left, 64)).prefix(while: { $0 != 0 })
        else { return nil }
        let isPlain = text.allSatisfy { byte in
            byte == 0x2D || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        let tag = String(decoding: text, as: UTF8.self)
        return isPlain && !tag.isEmpty && tag != "und" ? tag : nil
    }

    private static func startOffset(of trak: BoxTree, in moov: BoxTree, timescale: Int) throws(CMAFError) -> Int {
        guard let elst = try trak.find("edts", "elst") else { return 0 }
        let list = try EditList(elst)
        guard list.emptyDuration > 0 else { return Int(list.mediaTime) }
        let movie = try MediaHeader(moov.require("mvhd")).timescale
        let seconds = Double(list.emptyDuration) / Double(movie)
        guard let empty = Int(exactly: (seconds * Double(timescale)).rounded()) else {
            throw .malformed(
                box: elst.header.type, offset: elst.header.offset, "it begins with \(seconds) s of nothing")
        }
        return Int(list.mediaTime).subtractingReportingOverflow(empty).partialValue
    }
}

/// The fields that `mdhd` and `mvhd` share, and the language that only `mdhd` has (ISO/IEC 14496-12, sections
/// 8.4.2 and 8.2.2).
struct MediaHeader: Sendable {
    let timescale: Int
    let language: String?

    init(_ box: BoxTree) throws(CMAFError) {
        var fields = try box.cursor()
        let isLong = try fields.fullBox().version == 1
        try fields.skip(isLong ? 16 : 8)
        timescale = Int(try fields.u32())
        guard timescale > 0 else { throw fields.malformed("its time scale is 0") }
        try fields.skip(isLong ? 8 : 4)
        language = Self.language(try fields.u16())
    }

    /// Three letters of five bits each; nil for `und` and for what is no letter.
    static func language(_ packed: UInt16) -> String? {
        let letters = [10, 5, 0].map { UInt8(packed >> UInt16($0) & 0x1F) + 0x60 }
        guard letters.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
        let code = String(decoding: letters, as: UTF8.self)
        return code == "und" ? nil : code
    }
}
