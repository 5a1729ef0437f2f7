import StageKit
import Testing

struct JSONTests {
    @Test(
        "what RFC 8259 allows is read",
        arguments: [
            ("null", JSON.null), (" true ", .bool(true)), ("-0.5e+1", .number(-5)), ("0", .number(0)),
            ("[]", .array([])),
            (#""a\u00e9\n\/\ud83d\ude00""#, .string("aé\n/😀")), ("{\"\":{}}", .object([JSON.Member("", .empty)])),
            ("\u{FEFF}[1,\t2]\r\n", .array([.number(1), .number(2)])), ("1E100", .number(1e100)),
        ])
    func reads(_ text: String, _ value: JSON) throws { #expect(try JSON.parse(text) == value) }

    @Test(
        "what it does not allow is refused, with line and column",
        arguments: [
            ("", 1, 1, "empty"), ("nul", 1, 1, "no value"), ("01", 1, 1, "leading zero"), ("1.", 1, 1, "no number"),
            (".5", 1, 1, "no start"), ("+1", 1, 1, "no start"), ("1e999", 1, 1, "too large"),
            ("[1,]", 1, 3, "after the last"),
            ("[1 2]", 1, 4, "comma is missing"), ("{\"a\" 1}", 1, 6, "colon"), ("{a: 1}", 1, 2, "key"),
            ("{\"a\":1,\n \"a\":2}", 2, 2, "twice"), ("\"\\x\"", 1, 2, "no escape"), ("\"\\ud800\"", 1, 2, "surrogate"),
            ("\"a\nb\"", 1, 1, "no end in its line"), ("\"a", 1, 1, "no end"), ("\"\u{1}\"", 1, 2, "control"),
            ("[1] x", 1, 5, "more text"), ("// no\n1", 1, 1, "comments"), ("[", 1, 2, "ends"),
            ("{\"é\": tru}", 1, 7, "no value"),
            ("\"\\u12G4\"", 1, 2, "four hex"), ("-", 1, 1, "no number"), ("[1;2]", 1, 3, "expected"),
            ("'a'", 1, 1, "no start"),
        ])
    func refuses(_ text: String, _ line: Int, _ column: Int, _ words: String) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
        #expect(error?.position == JSONNode.Position(line: line, column: column))
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("bytes that are not UTF-8 are refused") func encoding() {
        #expect(throws: JSONError.self) { try JSON.parse([0x22, 0xC3, 0x28, 0x22]) }
    }

    @Test("depth and size have limits") func limits() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSON.parse(deep)
        #expect(throws: JSONError.self) { try JSON.parse("[\(deep)]") }
        #expect(throws: JSONError.self) { try JSON.parse(Array("[1234]".utf8), limits: .init(bytes: 5)) }
        // A bomb ends at the limit, not at the end of the stack.
        #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "[{\"a\":", count: 100_000)) }
    }

    @Test("mistakes that can be stepped over are all found") func several() {
        let document = JSONDocument(Array("{\"a\": [1,],\n \"b\": 2 \"a\": 3, /* x\n */ }".utf8))
        #expect(document.root?.json["b"] == .number(2))
        #expect(document.mistakes.map(\.position.line) == [1, 2, 2, 2, 2])
    }

    @Test(
        "what is written reads back",
        arguments: [
            #"{"b":1,"a":[true,null,-0.25,"é\"\\\n\u0001"],"c":{}}"#, "[]", "1e+300", "123456789012345",
        ])
    func roundTrip(_ text: String) throws {
        let value = try JSON.parse(text)
        #expect(value.text() == text)
        #expect(try JSON.parse(value.text(pretty: true)) == value)
    }

    @Test("keys can be sorted, and the output laid out") func layout() throws {
        let value = try JSON.parse(#"{"b":{"x":[1,2]},"a":{}}"#)
        #expect(value.text(pretty: true, sorted: true) == "{\n  \"a\": {},\n  \"b\": {\n    \"x\": [1, 2]\n  }\n}")
        #expect(JSON.number(.infinity).text() == "null")
        #expect(JSON.number(-0.0).text() == "0")
    }

    @Test("values of Swift go in and come out") func codable() throws {
        let facts = MediaFacts(container: "mov", size: 12)
        let value = try JSON(encoding: facts)
        #expect(value["size"]?.integer == 12)
        #expect(try value.decoded(as: MediaFacts.self) == facts)
    }
}
