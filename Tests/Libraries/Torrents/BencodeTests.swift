import Testing
import Torrents

@Suite struct BencodeTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let value: Bencode
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(text: "i0e", value: .integer(0)),
        Case(text: "i-42e", value: .integer(-42)),
        Case(text: "i9223372036854775807e", value: .integer(.max)),
        Case(text: "0:", value: .text("")),
        Case(text: "4:spam", value: .text("spam")),
        Case(text: "le", value: .list([])),
        Case(text: "l4:spami1ee", value: .list([.text("spam"), .integer(1)])),
        Case(text: "d1:ai1e1:bl1:xee", value: .dictionary([.init("a", .integer(1)), .init("b", .list([.text("x")]))])),
    ])
    func aValueIsWrittenInOneWay(_ test: Case) throws {
        #expect(try BencodeReader.read(Array(test.text.utf8)).value == test.value)
        #expect(String(decoding: test.value.encoded, as: UTF8.self) == test.text)
    }

    @Test func keysAreSortedAsBytes() {
        let value = Bencode.dictionary([.init("b", .integer(1)), .init("Z", .integer(2)), .init("aa", .integer(3))])
        #expect(String(decoding: value.encoded, as: UTF8.self) == "d1:Zi2e2:aai3e1:bi1ee")
    }

    @Test(arguments: [
        "", "i", "ie", "i-e", "i-0e", "i01e", "i1", "i9223372036854775808e", "i1.5e", "5:spam", "-1:x", "01:x",
        "99999999999999999999:x", "l", "d", "d1:a", "d1:ae", "di1ei2ee", "e", "x", "i1ei2e", "d1:ai1e1:ai2ee", ":",
    ])
    func whatIsWrongIsTold(_ text: String) {
        #expect(throws: BencodeReader.Failure.self) { try BencodeReader.read(Array(text.utf8)) }
    }

    @Test func depthIsBounded() {
        let text = [UInt8](repeating: UInt8(ascii: "l"), count: 10_000) + [UInt8](repeating: UInt8(ascii: "e"), count: 10_000)
        let failure = #expect(throws: BencodeReader.Failure.self) { try BencodeReader.read(text) }
        #expect(failure?.words == "it is nested more than 64 deep")
    }

    @Test func valuesAreBounded() {
        var limits = BencodeReader.Limits()
        limits.values = 1000
        let text = Array("l".utf8) + Array(repeating: Array("le".utf8), count: 2000).flatMap(\.self) + Array("e".utf8)
        #expect(throws: BencodeReader.Failure.self) { try BencodeReader.read(text, limits: limits) }
    }

    /// Neither crashes nor hangs, whatever bytes come.
    @Test func anyBytesAreRead() {
        var generator = Seeded(7)
        let alphabet = Array("ilde0123456789:-x".utf8)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let text = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            guard let value = try? BencodeReader.read(text).value else { continue }
            let again = try? BencodeReader.read(value.encoded).value
            #expect(again?.encoded == value.encoded)
        }
    }
}

/// Repeats itself (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
