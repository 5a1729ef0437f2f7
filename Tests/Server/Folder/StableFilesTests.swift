import Sys
import Testing

@testable import Server

struct StableFilesTests {
    private func see(
        _ files: inout StableFiles, _ now: Double, _ found: (String, Int64, Int64)...
    ) -> [String] {
        files.see(found.map { (RawPath($0.0), $0.1, $0.2) }, at: now).map(\.text)
    }

    @Test func whatRestsLongEnoughIsTaken() {
        var files = StableFiles(rest: 5)
        #expect(see(&files, 0, ("a", 1, 7)) == [])
        #expect(files.next(after: 0) == 5)
        #expect(see(&files, 4.9, ("a", 1, 7), ("b", 1, 7)) == [])
        #expect(see(&files, 5, ("a", 1, 7), ("b", 1, 7)) == ["a"])
        #expect(files.next(after: 5) == 9.9)
        // It was not taken, and is offered again.
        #expect(see(&files, 10, ("a", 1, 7), ("b", 1, 7)) == ["a", "b"])
    }

    @Test func whatGrowsOrIsTouchedBeginsAnew() {
        var files = StableFiles(rest: 5)
        _ = see(&files, 0, ("a", 1, 7), ("b", 1, 7))
        #expect(see(&files, 4, ("a", 2, 7), ("b", 1, 8)) == [])
        #expect(see(&files, 8, ("a", 2, 7), ("b", 1, 8)) == [])
        #expect(see(&files, 9, ("a", 2, 7), ("b", 1, 8)) == ["a", "b"])
    }

    @Test func whatWentAndCameBackBeginsAnewAndWhatIsEmptyNeverRests() {
        var files = StableFiles(rest: 5)
        _ = see(&files, 0, ("a", 1, 7), ("empty", 0, 7))
        _ = see(&files, 3)
        #expect(see(&files, 6, ("a", 1, 7), ("empty", 0, 7)) == [])
        #expect(files.next(after: 6) == 11)
        #expect(see(&files, 60, ("a", 1, 7), ("empty", 0, 7)) == ["a"])
    }

    @Test(arguments: [
        ("clip.mp4", 0, "clip.mp4"), ("clip.mp4", 2, "clip-2.mp4"), ("a.b.mp4", 1, "a.b-1.mp4"), ("clip", 1, "clip-1"),
        ("ä b", 3, "ä b-3"),
    ]) func otherNames(_ name: String, _ number: Int, _ other: String) {
        #expect(Inbox.name(name, number) == other)
    }
}
