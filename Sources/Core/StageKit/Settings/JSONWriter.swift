import Foundation

/// JSON values as text (RFC 8259), always valid, without a byte-order mark.
public struct JSONWriter: Sendable {
    /// Two spaces a level and a member a line; short lists stay on one line.
    public let isPretty: Bool
    /// Members in the order of their keys instead of their own.
    public let sortsKeys: Bool

    public init(pretty: Bool = false, sorted: Bool = false) {
        isPretty = pretty
        sortsKeys = sorted
    }

    public func text(_ value: JSON) -> String {
        var out = ""
        write(value, level: 0, to: &out)
        return out
    }

    private func write(_ value: JSON, level: Int, to out: inout String) {
        switch value {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .number(let value): out += Self.spelled(value)
        case .string(let value): out += Self.quoted(value)
        case .array(let values):
            let isFlat = values.allSatisfy { $0.array == nil && $0.members == nil } && values.count <= 12
            list(values, "[", "]", level: level, isFlat: isFlat, to: &out) { value, out in
                write(value, level: level + 1, to: &out)
            }
        case .object(let members):
            let members = sortsKeys ? members.sorted { $0.key < $1.key } : members
            list(members, "{", "}", level: level, isFlat: members.isEmpty, to: &out) { member, out in
                out += Self.quoted(member.key)
                out += isPretty ? ": " : ":"
                write(member.value, level: level + 1, to: &out)
            }
        }
    }

    private func list<Item>(
        _ items: [Item], _ open: String, _ close: String, level: Int, isFlat: Bool, to out: inout String,
        _ write: (Item, inout String) -> Void
    ) {
        let breaks = isPretty && !isFlat
        out += open
        for (index, item) in items.enumerated() {
            if index > 0 { out += isPretty && isFlat ? ", " : "," }
            if breaks { out += "\n" + String(repeating: "  ", count: level + 1) }
            write(item, &out)
        }
        if breaks { out += "\n" + String(repeating: "  ", count: level) }
        out += close
    }

    /// The shortest spelling that reads back as the same number; `null` for what JSON cannot say (infinite, not a
    /// number).
    public static func spelled(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let isWhole = value == value.rounded() && abs(value) <= 9_007_199_254_740_992
        return isWhole ? String(Int(value)) : String(value)
    }

    /// A string in quotes (RFC 8259, section 7); control characters are escaped.
    public static func quoted(_ value: String) -> String {
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

extension JSON {
    /// As text.
    public func text(pretty: Bool = false, sorted: Bool = false) -> String {
        JSONWriter(pretty: pretty, sorted: sorted).text(self)
    }

    /// The value of anything that can be encoded, by way of `JSONEncoder`; dates become RFC 3339.
    public init(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let data = try encoder.encode(value)
        self = try JSON.parse(Array(data), limits: JSONDocument.Limits(depth: 512, bytes: .max))
    }

    /// Reads a value that can be decoded.
    ///
    /// - Throws: `DecodingError`.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(text().utf8))
    }
}
