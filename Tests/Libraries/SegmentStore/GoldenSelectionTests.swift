import Foundation
import Testing

@testable import SegmentStore

/// Selections that the original made (wubloader 11dbd52), with hashes cut to four characters.
@Suite struct GoldenSelectionTests {
    struct Case {
        var id = ""
        var start = ""
        var end = ""
        /// Indices of files, nil for a hole.
        var expected: [Int?] = []
        var files: [(path: String, size: Int64)] = []
    }

    private static func read() throws -> [Case] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Fixtures/selections.txt"), encoding: .utf8)
        var cases: [Case] = []
        var hour = ""
        for line in text.split(separator: "\n") {
            let words = line.dropFirst(2)
            switch line.prefix(2) {
            case "= ":
                let parts = words.split(separator: " ").map(String.init)
                cases.append(Case(id: parts[0], start: parts[1], end: parts[2]))
            case "> ": cases[cases.count - 1].expected = words.split(separator: " ").map { Int($0) }
            case "# ": hour = String(words)
            default:
                let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                let size = try #require(Int64(parts[0]))
                cases[cases.count - 1].files.append((hour + "/" + parts[1], size))
            }
        }
        return cases
    }

    @Test func allCasesButForTheOvershoot() throws {
        let cases = try Self.read()
        #expect(cases.count == 234)
        var corrected = 0
        for one in cases {
            let (start, end) = (try #require(Clock.moment(one.start)), try #require(Clock.moment(one.end)))
            let golden = one.expected.map { index in index.map { one.files[$0].path } }
            let expected = Overshoot.removed(from: golden, end: end)
            if expected != golden { corrected += 1 }
            #expect(Selection(start..<end, files: one.files).paths == expected, "\(one.id)")
            let reference = LiteralReference(files: one.files).select(start.microseconds, end.microseconds)
            #expect(reference == golden, "\(one.id): the literal reference")
        }
        // The rule that is left out on purpose shows in these alone.
        #expect(corrected == 8)
    }
}

/// The original appends a segment that begins after the range's end when there is a gap across the end.
enum Overshoot {
    static func removed(from items: [String?], end: Moment) -> [String?] {
        guard let index = items.lastIndex(where: { $0 != nil }), index > 0, let path = items[index],
            let start = Clock.segment(path)?.start, start >= end.microseconds
        else { return items }
        // After a joint without a hole nothing is missing.
        return Array(items[..<index])
    }
}

extension Selection {
    init(_ range: Range<Moment>, files: [(path: String, size: Int64)]) {
        var hours: [String: [(String, Int64)]] = [:]
        for file in files {
            let parts = file.path.split(separator: "/", maxSplits: 1).map(String.init)
            hours[parts[0], default: []].append((parts[1], file.size))
        }
        let (first, last) = (Hour(of: range.lowerBound).number - 1, Hour(of: range.upperBound).number)
        var wanted = hours.compactMap { name, files in Hour(name).map { ($0, files) } }
            .filter { $0.0.number >= first && $0.0.number <= last }.sorted { $0.0 < $1.0 }.makeIterator()
        self.init(range) {
            guard let (hour, files) = wanted.next() else { return nil }
            let sizes = Dictionary(files, uniquingKeysWith: { first, _ in first })
            return Candidates(hour, NameList(files.map(\.0))) { sizes[$0] }
        }
    }

    var paths: [String?] {
        items.map { item in
            if case .segment(let segment) = item { segment.hour.name + "/" + segment.name } else { nil }
        }
    }
}
