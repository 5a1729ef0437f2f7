import Testing

@testable import CMAF

@Suite struct CodecStringTests {
    typealias B = BoxBuilder

    private static func entry(_ bytes: [UInt8]) throws -> BoxTree {
        var reader = BoxReader(MemorySource(bytes))
        let header = try #require(try reader.next())
        return try BoxTree(header, of: MemorySource(bytes), limit: 1 << 20)
    }

    private static let hvcC = B.box(
        "hvcC", B.u8(1, 0x01), B.u32(0x6000_0000), B.u8(0x90, 0, 0, 0, 0, 0), B.u8(93), B.zeros(10))
    private static let hvcHigh = B.box(
        "hvcC", B.u8(1, 0x62), B.u32(0x2000_0000), B.u8(0xB0, 0, 0x23, 0, 0, 0), B.u8(150), B.zeros(10))

    static let pictures: [([UInt8], String)] = [
        (FileRecipe.visual("avc1", FileRecipe.avcC), "avc1.64001f"),
        (FileRecipe.visual("avc3", B.box("avcC", B.u8(1, 0x42, 0xC0, 0x1E))), "avc3.42c01e"),
        (FileRecipe.visual("hvc1", hvcC), "hvc1.1.6.L93.90"),
        (FileRecipe.visual("hev1", hvcHigh), "hev1.A2.4.H150.B0.0.23"),
        (FileRecipe.visual("av01", B.box("av1C", B.u8(0x81, 0x04, 0x0C, 0))), "av01.0.04M.08"),
        (FileRecipe.visual("av01", B.box("av1C", B.u8(0x81, 0x4D, 0xE0, 0))), "av01.2.13H.12"),
        (FileRecipe.visual("vp09", B.full("vpcC", version: 1, B.u8(0, 31, 0x82, 1, 1, 1))), "vp09.00.31.08"),
    ]

    @Test(arguments: pictures)
    func video(bytes: [UInt8], codecs: String) throws {
        #expect(try CodecString.video(Self.entry(bytes)) == codecs)
    }

    static let sounds: [([UInt8], String)] = [
        (FileRecipe.audio("mp4a", FileRecipe.esds(0x40, [0x11, 0x90])), "mp4a.40.2"),
        (FileRecipe.audio("mp4a", FileRecipe.esds(0x40, [0x2B, 0x92, 0x08])), "mp4a.40.5"),
        // Object type 42 (USAC) is spelled with the escape: 11111, then 42 - 32 in six bits.
        (FileRecipe.audio("mp4a", FileRecipe.esds(0x40, [0xF9, 0x46, 0x40])), "mp4a.40.42"),
        (FileRecipe.audio("mp4a", FileRecipe.esds(0x6B, [])), "mp4a.6B"),
        (FileRecipe.audio("Opus", B.box("dOps", B.zeros(11))), "Opus"),
        (FileRecipe.audio("ec-3"), "ec-3"),
        (FileRecipe.audio("fLaC"), "fLaC"),
    ]

    @Test(arguments: sounds)
    func audio(bytes: [UInt8], codecs: String) throws {
        #expect(try CodecString.audio(Self.entry(bytes)) == codecs)
    }

    @Test func refusesWhatItDoesNotKnow() throws {
        #expect(throws: CMAFError.unsupported("encrypted video")) {
            try CodecString.video(Self.entry(FileRecipe.visual("encv")))
        }
        #expect(throws: CMAFError.unsupported("video of type \"mp4v\"")) {
            try CodecString.video(Self.entry(FileRecipe.visual("mp4v")))
        }
        #expect(throws: CMAFError.unsupported("sound of type \"lpcm\"")) {
            try CodecString.audio(Self.entry(FileRecipe.audio("lpcm")))
        }
        #expect(throws: CMAFError.missing(box: "avcC", in: "the description of the video")) {
            try CodecString.video(Self.entry(FileRecipe.visual("avc1")))
        }
    }
}
