/// Reads bencoded text of strangers: nothing in it can cost more memory or stack than the limits say.
public struct BencodeReader: Sendable {
    /// What is too much.
    public struct Limits: Sendable {
        /// Of the text, in bytes.
        public var size = 64 << 20
        /// Lists and dictionaries in one another.
        public var depth = 64
        /// Values and keys together.
        public var values = 4_000_000

        public init() {}
    }

    /// What is wrong, and where.
    public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        public let words: String
        /// In bytes from the start.
        public let place: Int
        public var description: String { "\(words) at byte \(place)" }
    }

    /// A value, and where in the text the members of it stand when it is a dictionary: the info-hash is the digest of
    /// such a stretch as it is, however oddly it may be written.
    public struct Document: Sendable {
        public let value: Bencode
        let places: [String: Range<Int>]
    }

    private let text: [UInt8]
    private let limits: Limits
    private var place = 0
    private var values = 0
    private var places: [String: Range<Int>] = [:]

    private init(_ text: [UInt8], _ limits: Limits) {
        self.text = text
        self.limits = limits
    }

    /// - Throws: `Failure` unless the text is one value, soundly written, within the limits, with nothing after it.
    public static func read(_ text: [UInt8], limits: Limits = Limits()) throws(Failure) -> Document {
        guard text.count <= limits.size else {
            throw Failure(words: "it has \(text.count) bytes; at most \(limits.size) are read", place: limits.size)
        }
        var reader = BencodeReader(text, limits)
        let value = try reader.value(depth: 0)
        guard reader.place == text.count else { throw reader.failure("something follows the end") }
        return Document(value: value, places: reader.places)
    }

    private func failure(_ words: String) -> Failure { Failure(words: words, place: place) }

    private mutating func next() throws(Failure) -> UInt8 {
        guard place < text.count else { throw failure("it ends too early") }
        defer { place += 1 }
        return text[place]
    }

    private mutating func count() throws(Failure) {
        values += 1
        if values > limits.values { throw failure("there are more than \(limits.values) values in it") }
    }

    private mutating func value(depth: Int) throws(Failure) -> Bencode {
        try count()
        guard place < text.count else { throw failure("it ends too early") }
        switch text[place] {
        case UInt8(ascii: "i"):
            place += 1
            return .integer(try number(until: UInt8(ascii: "e"), mayBeNegative: true))
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .bytes(try bytes())
        case UInt8(ascii: "l"):
            try enter(depth)
            var list: [Bencode] = []
            while try !leaves() { list.append(try value(depth: depth + 1)) }
            return .list(list)
        case UInt8(ascii: "d"):
            return .dictionary(try dictionary(depth: depth))
        default:
            throw failure("no value begins like this")
        }
    }

    private mutating func enter(_ depth: Int) throws(Failure) {
        guard depth < limits.depth else { throw failure("it is nested more than \(limits.depth) deep") }
        place += 1
    }

    private mutating func leaves() throws(Failure) -> Bool {
        guard place < text.count else { throw failure("it ends too early") }
        guard text[place] == UInt8(ascii: "e") else { return false }
        place += 1
        return true
    }

    private mutating func dictionary(depth: Int) throws(Failure) -> [Bencode.Member] {
        try enter(depth)
        var members: [Bencode.Member] = []
        var last: [UInt8]?
        var isSorted = true
        while try !leaves() {
            try count()
            let key = try bytes()
            let start = place
            let value = try value(depth: depth + 1)
            if depth == 0 { places[String(decoding: key, as: UTF8.self)] = start..<place }
            if let last, !last.lexicographicallyPrecedes(key) { isSorted = false }
            last = key
            members.append(Bencode.Member(key: key, value: value))
        }
        // Keys out of order are seen in the wild; the same key twice would mean one thing to us and another to others.
        if !isSorted, Set(members.map(\.key)).count != members.count { throw failure("a key stands twice") }
        return members
    }

    private mutating func bytes() throws(Failure) -> [UInt8] {
        let count = try number(until: UInt8(ascii: ":"), mayBeNegative: false)
        guard count <= text.count - place else { throw failure("it ends too early") }
        defer { place += count }
        return Array(text[place..<place + count])
    }

    private mutating func number(until end: UInt8, mayBeNegative: Bool) throws(Failure) -> Int {
        let start = place
        var isNegative = false
        if mayBeNegative, place < text.count, text[place] == UInt8(ascii: "-") {
            isNegative = true
            place += 1
        }
        let first = place
        var value = 0
        while true {
            let byte = try next()
            if byte == end { break }
            let digit = Int(byte) - 48
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = shifted.addingReportingOverflow(digit)
            guard 0...9 ~= digit, !overflows, !overflowsToo else {
                place = start
                throw failure("this is no number")
            }
            value = sum
        }
        let digits = place - 1 - first
        // Leading zeros and -0 are forbidden: each number is written in one way.
        guard digits > 0, digits == 1 || text[first] != UInt8(ascii: "0"), !isNegative || value > 0 else {
            place = start
            throw failure("this is no number")
        }
        return isNegative ? -value : value
    }
}
