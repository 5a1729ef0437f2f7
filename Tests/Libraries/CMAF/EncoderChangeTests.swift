import Foundation
import Testing

@testable import CMAF

/// A track that several encoders made one after the other.
@Suite struct EncoderChangeTests {
    typealias B = BoxBuilder

    /// A file by an encoder of its own.
    private static func recipe(_ fragments: Int, width: Int = 1280, level: Int = 0x1F) -> FileRecipe {
        var recipe = FileRecipe()
        recipe.entry = FileRecipe.visual("avc1", B.box("avcC", B.u8(1, 0x64, 0x00, level, 0xFF, 0xE0)), width: width)
        recipe.fragments = (0..<fragments).map { FileRecipe.fragment(time: 80 * $0, sizes: [50, 5]) }
        return recipe
    }

    private struct Growth {
        let file = FileManager.default.temporaryDirectory.appending(path: "growth-\(UUID()).mp4")
        var track = GrowingTrack()

        mutating func append(_ recipe: FileRecipe, at base: Int, isChange: Bool = false) throws {
            let source = MemorySource(recipe.file)
            let index = try FragmentIndex(source)
            try track.append(source, index, to: file.path, at: base, isChange: isChange)
        }

        var index: FragmentIndex { get throws { try FragmentIndex(path: file.path, size: track.size) } }
    }

    @Test func eachSaysWhereItBegins() throws {
        var growth = Growth()
        defer { try? FileManager.default.removeItem(at: growth.file) }
        let (first, second) = (Self.recipe(2), Self.recipe(1, width: 640, level: 0x2A))
        try growth.append(first, at: 0)
        #expect(throws: CMAFError.unsupported("another decoder set-up within a track")) {
            try growth.append(second, at: 160)
        }
        try growth.append(second, at: 160, isChange: true)
        // From here on the second one's set-up holds, and the first is the other one.
        try growth.append(second, at: 240)
        #expect(throws: CMAFError.unsupported("another decoder set-up within a track")) {
            try growth.append(first, at: 320)
        }
        // The same encoder, begun anew, is a change too: nobody looks whether it is another.
        try growth.append(second, at: 320, isChange: true)

        let index = try growth.index
        #expect(index.fragments.map(\.decodeTime) == [0, 80, 160, 240, 320])
        #expect(index.changes.keys.sorted() == [2, 4])
        let range = try #require(index.changes[2])
        #expect(try FileSource(path: growth.file.path).read(at: range.lowerBound, count: range.count) == second.head)
        // It ends where the fragment begins, and is no part of any.
        #expect(range.upperBound == index.fragments[2].range.lowerBound)
        // The file's own initialisation is the first one's still.
        guard case .video(let picture) = index.track.kind else { throw CMAFError.notFragmented }
        #expect(picture.width == 1280)
        try growth.track.end(growth.file.path)
        #expect(try FragmentIndex(path: growth.file.path).changes == index.changes)
    }

    /// After a kill the process knows of the file what was written down.
    @Test func itGoesOnFromWhatWasWrittenDown() throws {
        var growth = Growth()
        defer { try? FileManager.default.removeItem(at: growth.file) }
        let second = Self.recipe(1, width: 640)
        try growth.append(Self.recipe(1), at: 0)
        let before = growth.track
        try growth.append(second, at: 80, isChange: true)
        // The change was never written down: it is made again, in its place.
        growth.track = before
        try growth.append(second, at: 80, isChange: true)
        growth.track = try JSONDecoder().decode(GrowingTrack.self, from: JSONEncoder().encode(growth.track))
        try growth.append(second, at: 160)
        #expect(try growth.index.fragments.count == 3)
        #expect(try growth.index.changes.keys.sorted() == [1])
    }

    @Test func anotherKindOfTrackNeverFollows() throws {
        var growth = Growth()
        defer { try? FileManager.default.removeItem(at: growth.file) }
        try growth.append(Self.recipe(1), at: 0)
        var sound = FileRecipe()
        sound.isVideo = false
        sound.entry = FileRecipe.audio("mp4a", FileRecipe.esds(0x40, [0x12, 0x10]))
        sound.fragments = [FileRecipe.fragment(time: 0, sizes: [1])]
        var clock = Self.recipe(1)
        clock.timescale = 90_000
        for other in [sound, clock] {
            #expect(throws: CMAFError.unsupported("another kind of track within a track")) {
                try growth.append(other, at: 80, isChange: true)
            }
        }
        #expect(try growth.index.fragments.count == 1)
    }

    @Test func whatIsNoChangeIsPassedOverOrRefused() throws {
        func index(_ box: [UInt8]) throws -> FragmentIndex {
            var recipe = Self.recipe(2)
            recipe.fragments.insert(box, at: 1)
            return try FragmentIndex(MemorySource(recipe.file))
        }
        let type = EncoderChange.type
        // Somebody else's.
        #expect(try index(B.box("uuid", B.zeros(40))).changes == [:])
        #expect(try index(B.box("uuid", type)).changes == [:])
        var sound = FileRecipe()
        sound.isVideo = false
        for inside in [B.zeros(8), Self.recipe(0).head.dropLast(), Self.recipe(0).head + B.box("free"), sound.head]
            as [[UInt8]]
        {
            #expect(throws: CMAFError.self) { _ = try index(B.box("uuid", type, inside)) }
        }
        #expect(try index(EncoderChange.box(Self.recipe(0).head)).changes.count == 1)
        // At the very end nothing follows.
        let last = MemorySource(Self.recipe(2).file + EncoderChange.box(Self.recipe(0).head))
        #expect(try FragmentIndex(last).changes == [:])
    }
}
