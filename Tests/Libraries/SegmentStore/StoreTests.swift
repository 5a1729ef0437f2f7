import Foundation
import Testing

@testable import SegmentStore

@Suite struct StoreTests {
    private static let noon = Clock.moment("2020-11-14T12:00:00")!

    @Test func namesOfFolders() throws {
        let folder = try StoreFolder()
        try folder.add(Self.noon)
        try folder.write("s/v/2020-11-14T12/.hidden.ts")
        try folder.write("s/.v/x")
        try folder.write("readme.txt")
        try folder.write("extras/sub/deep/b.png")
        try folder.write("extras/a.txt")
        try folder.write("extras/.dot")
        let store = folder.store
        #expect(store.names(in: []) == ["extras", "readme.txt", "s"])
        #expect(store.names(in: ["s"]) == ["v"])
        #expect(store.names(in: ["s", "v", "2020-11-14T12"]).count == 1)
        #expect(store.names(in: ["readme.txt"]).isEmpty && store.names(in: ["none"]).isEmpty)
        #expect(store.files(below: ["extras"]) == ["a.txt", "sub/deep/b.png"])
        #expect(store.files(below: ["none"]).isEmpty)
        #expect(SegmentStore(base: folder.root.path + "/nowhere").names(in: []).isEmpty)
    }

    @Test(arguments: [".", "..", ".v", "", "a/b", "a\0b"])
    func noNames(_ name: String) throws {
        let folder = try StoreFolder()
        try folder.write("s/.v/2020-11-14T12/00:00.000000-2.0-full-.ts")
        #expect(!SegmentStore.isName(name))
        #expect(folder.store.names(in: ["s", name]).isEmpty && !folder.store.hasFolder(["s", name]))
        #expect(folder.store.select("s", name, Self.noon..<Self.noon + 2).segments.isEmpty)
    }

    @Test func linksThatLeadOutLeadNowhere() throws {
        let folder = try StoreFolder()
        try folder.add(Self.noon)
        let outside = folder.root.appending(path: "outside")
        try FileManager.default.moveItem(at: folder.base.appending(path: "s/v"), to: outside)
        func link(_ path: String, to target: String) throws {
            let file = folder.base.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: target)
        }
        try link("s/v", to: outside.path)
        try link("s/w", to: "../../outside")
        try link("t/v/2020-11-14T12", to: outside.path + "/2020-11-14T12")
        let range = Self.noon..<Self.noon + 2
        for (stream, name) in [("s", "v"), ("s", "w"), ("t", "v")] {
            #expect(folder.store.select(stream, name, range).segments.isEmpty, "\(stream)/\(name)")
            #expect(folder.store.names(in: [stream, name, "2020-11-14T12"]).isEmpty)
        }
        #expect(throws: SegmentStore.RangeError.nothing) { try folder.store.range("s", "v", start: nil, end: nil) }
        // Links inside are as good as folders.
        try folder.write("inside/2020-11-14T12/00:00.000000-2.0-full-.ts")
        try link("u/v", to: "../inside")
        #expect(folder.store.select("u", "v", range).segments.count == 1)
    }

    @Test func rangesWithOpenEnds() throws {
        let folder = try StoreFolder()
        try folder.write("s/v/not-an-hour/x")
        let store = folder.store
        #expect(throws: SegmentStore.RangeError.nothing) { try store.range("s", "v", start: nil, end: Self.noon) }
        #expect(try store.range("s", "v", start: Self.noon, end: Self.noon + 1) == Self.noon..<Self.noon + 1)
        #expect(try store.range("s", "v", start: Self.noon, end: Self.noon + -1).isEmpty)
        #expect(throws: SegmentStore.RangeError.nothing) { try store.range("s", "w", start: Self.noon, end: Self.noon) }
        try folder.add(Self.noon + 60)
        #expect(try store.range("s", "v", start: nil, end: nil) == Self.noon..<Self.noon + 7200)
        #expect(try store.range("s", "v", start: Self.noon + 5, end: nil) == Self.noon + 5..<Self.noon + 7200)
        try folder.add(Self.noon + 11 * 3600)
        #expect(throws: SegmentStore.RangeError.tooLong(hours: 12)) { try store.range("s", "v", start: nil, end: nil) }
        #expect(try store.range("s", "v", start: Self.noon + 3600, end: nil).upperBound == Self.noon + 13 * 3600)
    }

    @Test func holesSayWhenTheyAre() throws {
        let folder = try StoreFolder()
        try folder.add(Self.noon + 2)
        try folder.add(Self.noon + 4, kind: "partial")
        try folder.add(Self.noon + 6)
        let selection = folder.store.select("s", "v", Self.noon..<Self.noon + 10)
        let seconds = selection.holes.map { hole in
            [hole.lowerBound, hole.upperBound].map { $0.seconds(since: Self.noon) }
        }
        #expect(seconds == [[0, 2], [4, 6], [8, 10]])
    }
}
