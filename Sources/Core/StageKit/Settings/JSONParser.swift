/// A strict reader of JSON (RFC 8259) that knows where it is.
struct JSONParser {
    var cursor: JSONCursor
    var mistakes: [JSONError] = []
    private let mostDepth: Int

    init(_ bytes: [UInt8], depth: Int) {
        cursor = JSONCursor(bytes)
        mostDepth = depth
    }

    mutating func document() throws(JSONError) -> JSONNode {
        cursor.skipByteOrderMark()
        try skipSpace()
        guard cursor.byte != nil else { throw JSONError(at: cursor.position, "the text is empty") }
        let root = try value(depth: 0)
        try skipSpace()
        if let byte = cursor.byte {
            throw JSONError(
                at: cursor.position, "there is more text after the end of the value",
                hint: "remove it, beginning with \(Self.shown(byte))")
        }
        return root
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
        let start = cursor.position
        switch cursor.byte {
        case UInt8(ascii: "{")?: return JSONNode(.object(try members(depth: depth)), at: start)
        case UInt8(ascii: "[")?: return JSONNode(.array(try elements(depth: depth)), at: start)
        case UInt8(ascii: "\"")?: return JSONNode(.string(try cursor.string()), at: start)
        case let byte? where byte == UInt8(ascii: "-") || 0x30...0x39 ~= byte:
            return JSONNode(.number(try cursor.number()), at: start)
        case nil: throw JSONError(at: start, "the text ends where a value should be")
        case let byte?: return JSONNode(try word(startingWith: byte), at: start)
        }
    }

    private mutating func word(startingWith byte: UInt8) throws(JSONError) -> JSONNode.Value {
        let start = cursor.position
        switch cursor.word() {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        case "": throw JSONError(at: start, "\(Self.shown(byte)) is no start of a value")
        case let word:
            let hint =
                Spelling.suggestion(for: word, in: ["true", "false", "null"])
                ?? "text stands in double quotes: \"\(word)\""
            throw JSONError(at: start, "\(word) is no value", hint: hint)
        }
    }

    private mutating func elements(depth: Int) throws(JSONError) -> [JSONNode] {
        try enter(depth)
        var nodes: [JSONNode] = []
        while try more(until: UInt8(ascii: "]"), isFirst: nodes.isEmpty, of: "a list") {
            nodes.append(try value(depth: depth + 1))
        }
        return nodes
    }

    private mutating func members(depth: Int) throws(JSONError) -> [JSONNode.Member] {
        try enter(depth)
        var members: [JSONNode.Member] = []
        var seen: [String: JSONNode.Position] = [:]
        while try more(until: UInt8(ascii: "}"), isFirst: members.isEmpty, of: "an object") {
            let place = cursor.position
            guard cursor.byte == UInt8(ascii: "\"") else {
                throw JSONError(at: place, "a key is expected", hint: "keys stand in double quotes")
            }
            let key = try cursor.string()
            if let first = seen.updateValue(place, forKey: key) {
                mistakes.append(
                    JSONError(at: place, "the key \"\(key)\" comes twice", hint: "it also stands in line \(first.line)")
                )
            }
            try skipSpace()
            guard cursor.take(UInt8(ascii: ":")) else {
                throw JSONError(at: cursor.position, "a colon is missing after the key \"\(key)\"")
            }
            try skipSpace()
            members.append(JSONNode.Member(key: key, keyPosition: place, node: try value(depth: depth + 1)))
        }
        return members
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth < mostDepth else {
            throw JSONError(at: cursor.position, "the nesting is deeper than \(mostDepth)")
        }
        cursor.advance()
        try skipSpace()
    }

    /// Steps over what stands between two entries; false, and past the bracket, at the end.
    private mutating func more(until end: UInt8, isFirst: Bool, of name: String) throws(JSONError) -> Bool {
        try skipSpace()
        if isFirst { return !cursor.take(end) }
        let place = cursor.position
        if cursor.take(end) { return false }
        guard cursor.byte != nil else { throw JSONError(at: place, "the text ends inside \(name)") }
        guard cursor.take(UInt8(ascii: ",")) else {
            guard cursor.startsEntry(isKey: end == UInt8(ascii: "}")) else {
                throw JSONError(
                    at: place, "a comma or \(Self.shown(end)) is expected here",
                    hint: cursor.byte.map { "found \(Self.shown($0))" })
            }
            mistakes.append(JSONError(at: place, "a comma is missing before this"))
            return true
        }
        try skipSpace()
        if cursor.take(end) {
            mistakes.append(
                JSONError(
                    at: place, "a comma stands after the last entry of \(name)",
                    hint: "remove it: JSON allows commas between entries only"))
            return false
        }
        return true
    }

    private mutating func skipSpace() throws(JSONError) {
        cursor.skipSpace()
        while cursor.byte == UInt8(ascii: "/") {
            let place = cursor.position
            guard cursor.skipComment() else { throw JSONError(at: place, "/ is no start of a value") }
            mistakes.append(JSONError(at: place, "JSON has no comments", hint: "use a \"note\" where there is one"))
            cursor.skipSpace()
        }
    }

    static func shown(_ byte: UInt8) -> String {
        0x21...0x7E ~= byte ? String(UnicodeScalar(byte)) : "the byte 0x\(String(byte, radix: 16))"
    }
}
