import HTTP
import Testing

struct ByteRangeTests {
    @Test(arguments: [
        (nil, ByteRange.whole), ("bytes=0-", .parts([0..<1000])), ("bytes=0-0", .parts([0..<1])),
        ("bytes=999-5000", .parts([999..<1000])), ("bytes=-5", .parts([995..<1000])),
        ("bytes=-5000", .parts([0..<1000])), ("bytes=0-9, 20-29", .parts([0..<10, 20..<30])),
        ("bytes=0-9,2000-", .parts([0..<10])), ("bytes=1000-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
        ("bytes=9-0", .whole), ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole), ("items=0-1", .whole),
        ("bytes=0-999,0-999", .whole), ("bytes=99999999999999999999-", .whole),
    ] as [(String?, ByteRange)])
    func reads(_ field: String?, _ expected: ByteRange) {
        #expect(ByteRange(field, size: 1000) == expected)
    }

    @Test func manyRangesAreTheWhole() {
        let many = "bytes=" + (0..<17).map { "\($0 * 10)-\($0 * 10)" }.joined(separator: ",")
        #expect(ByteRange(many, size: 1000) == .whole)
    }

    @Test func nothingOfAnEmptyFileCanBeHad() {
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", size: 0) == .unsatisfiable)
    }
}
