import Testing

@testable import CMAF

@Suite struct BoxReaderTests {
    typealias B = BoxBuilder

    @Test func goesFromBoxToBox() throws {
        let bytes = B.box("ftyp", B.zeros(4)) + B.box("free") + B.box("mdat", B.zeros(100))
        var reader = BoxReader(MemorySource(bytes))
        var found: [BoxHeader] = []
        while let box = try reader.next() { found.append(box) }
        #expect(found.map(\.type) == ["ftyp", "free", "mdat"])
        #expect(found.map(\.range) == [0..<12, 12..<20, 20..<128])
        #expect(found[2].payload == 28..<128)
    }

    @Test func readsLongSizesAndToTheEnd() throws {
        let long = B.u32(1) + Array("mdat".utf8) + B.u64(26) + B.zeros(10)
        var reader = BoxReader(MemorySource(long + B.u32(0) + Array("free".utf8) + B.zeros(7)))
        #expect(try reader.next() == BoxHeader(type: "mdat", offset: 0, headerSize: 16, size: 26))
        #expect(try reader.next() == BoxHeader(type: "free", offset: 26, headerSize: 8, size: 15))
        #expect(try reader.next() == nil)
    }

    static let hostile: [([UInt8], CMAFError)] = [
        (B.u16(0), .truncated(box: "????", offset: 0, needs: 8, has: 2)),
        (B.u32(7) + Array("free".utf8), .malformed(box: "free", offset: 0, "a size of 7 is less than its own head")),
        (B.u32(9) + Array("free".utf8), .truncated(box: "free", offset: 0, needs: 9, has: 8)),
        (B.u32(1) + Array("mdat".utf8), .truncated(box: "mdat", offset: 0, needs: 16, has: 8)),
        (
            B.u32(1) + Array("mdat".utf8) + B.u64(15),
            .malformed(box: "mdat", offset: 0, "a size of 15 is less than its own head")
        ),
        (
            B.u32(1) + Array("mdat".utf8) + [UInt8](repeating: 255, count: 8),
            .truncated(box: "mdat", offset: 0, needs: .max, has: 16)
        ),
    ]

    @Test(arguments: hostile)
    func refuses(bytes: [UInt8], error: CMAFError) {
        var reader = BoxReader(MemorySource(bytes))
        #expect(throws: error) { try reader.next() }
    }

    @Test func typesOfHostileFilesPrintHarmlessly() {
        #expect(FourCC(0x0A41_22FF).description == "?A\"?")
        #expect(("moov" as FourCC).description == "moov")
    }
}
