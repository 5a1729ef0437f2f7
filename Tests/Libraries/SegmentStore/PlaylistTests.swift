import Foundation
import Testing

@testable import SegmentStore

@Suite struct PlaylistTests {
    private static let noon = Clock.moment("2020-11-14T12:00:00")!

    @Test func aWholePlaylist() throws {
        let folder = try StoreFolder()
        for start in [0.0, 2, 10] { try folder.add(Self.noon + start) }
        let hash = String(repeating: "A", count: 43)
        #expect(
            folder.playlist(Self.noon..<Self.noon + 12) == """
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-DISCONTINUITY-SEQUENCE:0
                #EXT-X-PROGRAM-DATE-TIME:2020-11-14T12:00:00.000000Z
                #EXTINF:2.000,live
                /segments/s/v/2020-11-14T12/00%3A00.000000-2.0-full-\(hash).ts
                #EXT-X-PROGRAM-DATE-TIME:2020-11-14T12:00:02.000000Z
                #EXTINF:2.000,live
                /segments/s/v/2020-11-14T12/00%3A02.000000-2.0-full-\(hash).ts
                #EXT-X-DISCONTINUITY
                #EXT-X-PROGRAM-DATE-TIME:2020-11-14T12:00:10.000000Z
                #EXTINF:2.000,live
                /segments/s/v/2020-11-14T12/00%3A10.000000-2.0-full-\(hash).ts
                #EXT-X-ENDLIST

                """)
        #expect(!ReadPlaylist(folder.playlist(Self.noon..<Self.noon + 13)).isFinished)
        #expect(folder.playlist(Self.noon + 100..<Self.noon + 200).hasSuffix("SEQUENCE:0\n"))
    }

    /// From lines that are there already, the same as from the selection segment by segment.
    @Test func playlistsAreSelections() throws {
        let seed = UInt64.random(in: 0..<1 << 32)
        for number in 0..<1_000 {
            let one = RandomFiles(seed: seed + UInt64(number))
            let (range, files) = (one.range, one.files)
            var walk = PlaylistWalk(range, live: nil)
            for name in Set(files.map { String($0.path.prefix(13)) }).sorted() {
                guard let hour = Hour(name), hour.number >= Hour(of: range.lowerBound).number - 1,
                    hour <= Hour(of: range.upperBound), !walk.isOver
                else { continue }
                let inside = files.filter { $0.path.hasPrefix(name) }.map { (String($0.path.dropFirst(14)), $0.size) }
                let sizes = Dictionary(inside, uniquingKeysWith: { first, _ in first })
                let candidates = Candidates(hour, NameList(inside.map(\.0))) { sizes[$0] }
                let lines = SegmentLines(hour, folder: Array("/".utf8))
                walk.take(candidates, HourText(candidates, lines), lines)
            }
            let read = ReadPlaylist(MediaPlaylist(walk.text, isFinished: walk.isFinished).string)
            let selection = Selection(range, files: files)
            var expected = selection.paths
            while expected.first == .some(nil) { expected.removeFirst() }
            let isFinished = expected.last.map { $0 != nil } ?? false
            if !isFinished && !expected.isEmpty { expected.removeLast() }
            var shown: [String?] = []
            for segment in read.segments {
                if segment.isDiscontinuity { shown.append(nil) }
                shown.append(String(segment.address.dropFirst()).replacing("%3A", with: ":"))
            }
            #expect(shown == expected && read.isFinished == isFinished, "seed \(seed + UInt64(number))")
            let longest = selection.segments.map(\.duration).max() ?? 0
            #expect(Double(read.target) >= longest)
            if shown != expected { return }
        }
    }

    /// Whatever is put into a store, and wherever: a list that was told unfinished only grows.
    @Test func listsOnlyGrow() throws {
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = SeededRandom(seed: seed)
        for number in 0..<30 {
            let one = RandomFiles(seed: seed + UInt64(number))
            let folder = try StoreFolder()
            try folder.write("s/v/\(one.files.first?.path ?? "2020-11-14T12/x")")
            var before = ""
            for file in one.files.shuffled(using: &random) {
                try folder.write("s/v/\(file.path)", size: file.size)
                let text = folder.playlist(one.range)
                let told = before.replacing("#EXT-X-ENDLIST\n", with: "")
                #expect(Self.body(text).hasPrefix(Self.body(told)), "seed \(seed), folder \(number)")
                // Who has seen the end does not ask again.
                if text.hasSuffix("ENDLIST\n") { break }
                before = text
            }
        }
    }

    private static func body(_ text: String) -> Substring {
        text[(text.firstRange(of: "SEQUENCE:0\n#EXT-X-DISC")?.upperBound ?? text.startIndex)...]
    }

    /// A file system's clock is coarser than changes are.
    @Test func changesWithinOneTickAreSeen() throws {
        let folder = try StoreFolder()
        for number in 0..<300 {
            try folder.add(Self.noon + Double(number * 2))
            let read = ReadPlaylist(folder.playlist(Self.noon..<Self.noon + 3600))
            #expect(read.segments.count == number + 1)
        }
    }

    /// What is missing at the end of a stream that is being recorded may still come.
    @Test func aFreshHoleIsWaitedFor() throws {
        let folder = try StoreFolder()
        let now = Moment(microseconds: Folder.clock / 1_000_000_000 * 1_000_000)
        for start in [-40.0, -38, -24, -22, -8, -6] { try folder.add(now + start) }
        let range = now + -60..<now + 3600
        #expect(ReadPlaylist(folder.playlist(range)).segments.map(\.isDiscontinuity) == [false, false, true, false])
        for start in [-20.0, -18, -16, -14, -12, -10] { try folder.add(now + start) }
        #expect(ReadPlaylist(folder.playlist(range)).segments.count == 12)
        // The old hole was told: what comes late is for lists that begin later.
        for start in [-36.0, -34, -32, -30, -28, -26] { try folder.add(now + start) }
        #expect(ReadPlaylist(folder.playlist(range)).segments.count == 12)
        #expect(ReadPlaylist(folder.playlist(now + -61..<now + 3600)).segments.count == 18)
    }

    @Test func manyHoursAreOneList() throws {
        let folder = try StoreFolder()
        for number in 0..<720 {
            try folder.write("s/v/" + StoreFolder.path(Self.noon + Double(number * 20), duration: "20.0"))
        }
        let range = Self.noon + 30..<Self.noon + 720 * 20
        let text = folder.playlist(range)
        #expect(ReadPlaylist(text).segments.count == 719)
        #expect(!text.contains("DISCONTINUITY\n") && ReadPlaylist(text).target == 21)
        #expect(folder.playlist(range) == text)
    }
}
