import Crypto
@testable import Fetch
import Testing

struct JournalTests {
    private static var journal: Journal {
        var journal = Journal(
            address: "http://a/b: c", version: FileVersion(tag: "\"t: g\"", modified: "Sat, 01 Jan"), boot: "boot")
        journal.total = 1000
        journal.mediaType = "video/mp4"
        journal.suggestedName = "ä.mp4"
        journal.digest = Digest(.sha256, of: [1])
        journal.done = RangeSet([0..<100, 200..<300])
        return journal
    }

    @Test("what is written is read") func roundTrip() {
        #expect(Journal(Self.journal.text) == Self.journal)
        var plain = Journal(address: "http://a", version: FileVersion(), boot: "")
        #expect(Journal(plain.text) == plain)
        plain.isSafe = true
        plain.done = RangeSet()
        #expect(Journal(plain.text) == plain)
    }

    @Test("one that is cut off anywhere is none") func cutOff() {
        let text = Self.journal.text
        for count in 0..<text.unicodeScalars.count {
            let part = String(text.unicodeScalars.prefix(count))
            #expect(Journal(part) == nil, "after \(count)")
        }
    }

    @Test("a name of two lines does not become a line") func lines() {
        var journal = Self.journal
        journal.suggestedName = "a\ndone: 0-1000"
        #expect(Journal(journal.text)?.done == journal.done)
        #expect(Journal(journal.text)?.suggestedName == nil)
    }

    @Test("what a fetch can go on with") func start() {
        var journal = Self.journal
        let start = { (journal: Journal, address: String, length: Int, boot: String) in
            journal.start(for: address, length: length, boot: boot)?.ranges
        }
        let here = "http://a/b: c"
        #expect(start(journal, here, 1000, "boot") == [0..<100, 200..<300])
        #expect(start(journal, here, 250, "boot") == [0..<100, 200..<250])
        #expect(start(journal, here, 50, "boot") == [0..<50])
        #expect(start(journal, here, 0, "boot") == nil)
        #expect(start(journal, "http://a/c", 1000, "boot") == nil)
        #expect(start(journal, here, 1000, "other") == nil)
        journal.isSafe = true
        #expect(start(journal, here, 1000, "other") == [0..<100, 200..<300])
        journal.done = nil
        #expect(start(journal, here, 700, "boot") == [0..<700])
        #expect(start(journal, here, 2000, "boot") == [0..<1000])
        journal.version = FileVersion()
        #expect(start(journal, here, 700, "boot") == nil)
    }
}
