import Foundation
import Testing

@testable import SegmentStore

struct SegmentWriterTests {
    private let base = FileManager.default.temporaryDirectory.appending(path: "writer-\(UUID())", directoryHint: .isDirectory)
    private let place = SegmentPlace(
        stream: "chan", variant: "source", start: Moment(microseconds: 1_605_331_800_500_000), duration: 2)

    private func names() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: base.path + "/chan/source/2020-11-14T05").sorted()) ?? []
    }

    @Test func aSegmentHasItsNameWhenItIsWhole() throws {
        defer { try? FileManager.default.removeItem(at: base) }
        #expect(!place.isFilled(in: base))
        let writer = try SegmentWriter(place, in: base, owner: "me")
        #expect(names() == ["30:00.500000-2.0-temp-me.ts"])
        try writer.write([])
        // SHA-256 of nothing.
        let hash: [UInt8] = [
            0xE3, 0xB0, 0xC4, 0x42, 0x98, 0xFC, 0x1C, 0x14, 0x9A, 0xFB, 0xF4, 0xC8, 0x99, 0x6F, 0xB9, 0x24, 0x27, 0xAE,
            0x41, 0xE4, 0x64, 0x9B, 0x93, 0x4C, 0xA4, 0x95, 0x99, 0x1B, 0x78, 0x52, 0xB8, 0x55,
        ]
        let name = "30:00.500000-2.0-full-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU.ts"
        #expect(try writer.finish(as: .full, hash: hash) == name)
        #expect(names() == [name])
        #expect(SegmentName(name)?.kind == .full)
        #expect(place.isFilled(in: base))
        // The same once more: one file.
        let again = try SegmentWriter(place, in: base, owner: "me")
        _ = try again.finish(as: .full, hash: hash)
        #expect(names() == [name])
        let other = SegmentPlace(stream: "chan", variant: "source", start: place.start, duration: 2.5)
        #expect(!other.isFilled(in: base))
    }

    @Test func whatIsNotFinishedGoes() throws {
        defer { try? FileManager.default.removeItem(at: base) }
        do {
            let writer = try SegmentWriter(place, in: base, owner: "me")
            try writer.write([1, 2, 3])
        }
        #expect(names().isEmpty)
        let partial = try SegmentWriter(place, in: base, owner: "me")
        try partial.write([1, 2, 3])
        let name = try partial.finish(as: .partial, hash: [UInt8](repeating: 0, count: 32))
        #expect(name.contains("-partial-AAAA") && names() == [name])
        #expect(!place.isFilled(in: base))
        // What a crash left of this owner's, and of another's.
        for owner in ["me", "you"] {
            try Data([1]).write(to: base.appending(path: "chan/source/2020-11-14T05/30:00.500000-2.0-temp-\(owner).ts"))
        }
        SegmentWriter.sweep("chan", "source", in: base, owner: "me")
        #expect(names() == [name, "30:00.500000-2.0-temp-you.ts"])
    }

    @Test(arguments: [[UInt8](), [0], [0xFB, 0xFF], [1, 2, 3], [UInt8](repeating: 0xA5, count: 32)])
    func hashesAreReadAsTheyAreWritten(_ bytes: [UInt8]) {
        let text = Array(HashText.encode(bytes).utf8)
        #expect(text.withUnsafeBufferPointer { HashText.decode($0) } == bytes)
    }
}
