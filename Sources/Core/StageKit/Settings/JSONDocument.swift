/// A parsed text: what stands in it and which mistakes could be stepped over.
public struct JSONDocument: Sendable {
    /// How much a text may ask of its reader.
    public struct Limits: Sendable {
        /// Of lists and objects inside each other.
        public let depth: Int
        /// Of the text.
        public let bytes: Int
        public init(depth: Int = 64, bytes: Int = 1 << 20) {
            self.depth = depth
            self.bytes = bytes
        }
    }

    /// Nil when a mistake left nothing to go on with.
    public let root: JSONNode?

    /// In order of the text. Commas missing or too many, comments and keys that come twice are stepped over, so that
    /// one reading finds them all; anything else ends the reading and is the last.
    public let mistakes: [JSONError]

    /// Reads a text to its end or to the first mistake that cannot be stepped over.
    public init(_ bytes: [UInt8], limits: Limits = Limits()) {
        guard bytes.count <= limits.bytes else {
            root = nil
            mistakes = [
                JSONError(
                    at: JSONNode.Position(line: 1, column: 1), "the text has \(bytes.count) bytes",
                    hint: "at most \(limits.bytes) are read")
            ]
            return
        }
        var parser = JSONParser(bytes, depth: limits.depth)
        do throws(JSONError) {
            root = try parser.document()
            mistakes = parser.mistakes
        } catch {
            root = nil
            mistakes = parser.mistakes + [error]
        }
    }
}

extension JSON {
    /// Reads exactly one JSON value (RFC 8259); nothing but white space may stand around it.
    ///
    /// - Throws: the first mistake, with its line and column. A key that comes twice is a mistake.
    public static func parse(_ bytes: [UInt8], limits: JSONDocument.Limits = JSONDocument.Limits()) throws(JSONError)
        -> JSON
    {
        let document = JSONDocument(bytes, limits: limits)
        if let mistake = document.mistakes.first { throw mistake }
        return document.root?.json ?? .null
    }

    /// Reads exactly one JSON value.
    public static func parse(_ text: String) throws(JSONError) -> JSON { try parse(Array(text.utf8)) }
}
