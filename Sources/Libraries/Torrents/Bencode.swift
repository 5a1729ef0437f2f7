/// A value as BitTorrent writes it (BEP 3, "bencoding").
public indirect enum Bencode: Sendable, Equatable {
    case integer(Int)
    /// Text is bytes too.
    case bytes([UInt8])
    case list([Bencode])
    /// In the order of the text.
    case dictionary([Member])

    /// A key, which is bytes like any text, and its value.
    public struct Member: Sendable, Equatable {
        public let key: [UInt8]
        public let value: Bencode

        public init(_ key: String, _ value: Bencode) {
            self.key = Array(key.utf8)
            self.value = value
        }

        /// With a key that is no text, such as an info-hash.
        public init(key: [UInt8], value: Bencode) {
            self.key = key
            self.value = value
        }
    }

    /// Text as bytes.
    public static func text(_ text: String) -> Bencode { .bytes(Array(text.utf8)) }

    /// The member of a dictionary, or nil.
    public subscript(key: String) -> Bencode? {
        guard case .dictionary(let members) = self else { return nil }
        return members.first { $0.key.elementsEqual(key.utf8) }?.value
    }

    public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    public var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
    public var list: [Bencode]? { if case .list(let value) = self { value } else { nil } }
    public var members: [Member]? { if case .dictionary(let value) = self { value } else { nil } }

    /// Bytes that are sound UTF-8.
    public var string: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }

    /// As it is written: the members of dictionaries sorted by their keys, so that there is one way to write a value.
    public var encoded: [UInt8] {
        var out: [UInt8] = []
        write(to: &out)
        return out
    }

    private func write(to out: inout [UInt8]) {
        switch self {
        case .integer(let value):
            out += Array("i\(value)e".utf8)
        case .bytes(let bytes):
            Self.write(bytes, to: &out)
        case .list(let values):
            out.append(UInt8(ascii: "l"))
            for value in values { value.write(to: &out) }
            out.append(UInt8(ascii: "e"))
        case .dictionary(let members):
            out.append(UInt8(ascii: "d"))
            for member in members.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                Self.write(member.key, to: &out)
                member.value.write(to: &out)
            }
            out.append(UInt8(ascii: "e"))
        }
    }

    private static func write(_ bytes: [UInt8], to out: inout [UInt8]) {
        out += Array("\(bytes.count):".utf8)
        out += bytes
    }
}
