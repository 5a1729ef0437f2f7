@testable import Fetch
import Testing

struct ReceptionTests {
    private static func head(
        _ status: Int, _ range: String? = nil, tag: String? = "\"a\"", isEncoded: Bool = false
    ) -> ResponseHead {
        var head = ResponseHead()
        head.status = status
        head.range = range.flatMap { ResponseHead.Part($0) }
        head.version = FileVersion(tag: tag, modified: nil, date: nil)
        head.isEncoded = isEncoded
        return head
    }

    private static let whole = Reception.Asked()
    private static let first = Reception.Asked(from: 0, end: 100)
    private static let rest = Reception.Asked(from: 50, version: FileVersion(tag: "\"a\""), total: 200)
    private static let middle = Reception.Asked(from: 50, end: 80, version: FileVersion(tag: "\"a\""), total: 200)

    private static let rows: [(String, Reception.Asked, ResponseHead, Reception)] = [
        ("whole", whole, head(200), .whole),
        ("a range that is ignored", first, head(200), .whole),
        ("a rest that is ignored or has changed", rest, head(200), .whole),
        ("the first part", first, head(206, "bytes 0-99/200"), .part(total: 200)),
        ("a file smaller than the first part", first, head(206, "bytes 0-9/10"), .part(total: 10)),
        ("an empty file", first, head(416, "bytes */0"), .withoutRange),
        ("the rest", rest, head(206, "bytes 50-199/200"), .part(total: 200)),
        ("less than was asked for", rest, head(206, "bytes 50-59/200"), .part(total: 200)),
        ("more than was asked for", middle, head(206, "bytes 50-80/200"), .changed),
        ("another place", rest, head(206, "bytes 0-199/200"), .changed),
        ("another place at first", first, head(206, "bytes 1-99/200"), .withoutRange),
        ("no place at all", first, head(206), .withoutRange),
        ("no total", first, head(206, "bytes 0-99/*"), .withoutRange),
        ("another version", rest, head(206, "bytes 50-199/200", tag: "\"b\""), .changed),
        ("a weak version", rest, head(206, "bytes 50-199/200", tag: "W/\"a\""), .changed),
        ("no version", rest, head(206, "bytes 50-199/200", tag: nil), .changed),
        ("another size", rest, head(206, "bytes 50-299/300"), .changed),
        ("shorter than where we are", rest, head(416, "bytes */40"), .changed),
        ("packed", first, head(206, "bytes 0-99/200", isEncoded: true), .withoutRange),
        ("condition failed", rest, head(412), .changed),
    ]

    @Test("what an answer means for what was asked", arguments: rows.indices)
    func answers(_ row: Int) {
        let (name, asked, head, expected) = Self.rows[row]
        #expect(Reception(head, asked) == expected, "\(name)")
    }

    @Test("anything else is a failure", arguments: [206, 301, 404, 416, 429, 500])
    func failures(_ status: Int) {
        guard case .failed(let error) = Reception(Self.head(status), Self.whole) else {
            Issue.record("\(status) was taken")
            return
        }
        #expect(error.status == status)
    }

    @Test("without answers of their own, other protocols are known by size and date")
    func plain() {
        var head = ResponseHead()
        head.total = 200
        head.version = FileVersion(modified: "1700000000")
        var asked = Reception.Asked()
        #expect(Reception(plain: head, asked) == .whole)
        asked = Reception.Asked(from: 10, version: head.version, total: 200)
        #expect(Reception(plain: head, asked) == .part(total: 200))
        asked.total = 201
        #expect(Reception(plain: head, asked) == .changed)
        asked = Reception.Asked(from: 10, version: FileVersion(modified: "1700000001"), total: 200)
        #expect(Reception(plain: head, asked) == .changed)
    }

    @Test(
        "a version is a strong tag, or a date that is past",
        arguments: [
            ("\"a\"", nil, nil, "\"a\""), ("W/\"a\"", nil, nil, nil), ("\"\"", nil, nil, nil), ("a", nil, nil, nil),
            (nil, "then", "now", "then"), (nil, "now", "now", nil), ("\"a\"", "then", "now", "\"a\""),
        ] as [(String?, String?, String?, String?)])
    func versions(_ tag: String?, _ modified: String?, _ date: String?, _ condition: String?) {
        let version = FileVersion(tag: tag, modified: modified, date: date)
        #expect(version.condition == condition)
        #expect(version.isKnown == (condition != nil))
    }
}
