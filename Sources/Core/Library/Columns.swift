import Foundation
import SQL
import StageKit

/// How values that SQL does not know stand in a column.
enum Columns {
    /// A Codable value as JSON text.
    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

extension SQLValue {
    init(_ value: Identifier) { self = .text(value.rawValue) }
    init(_ value: Timestamp) { self = .integer(value.milliseconds) }
    init(_ value: Timestamp?) { self = value.map(SQLValue.init) ?? .null }
    init(_ value: JobState) { self = .text(value.rawValue) }
    init(_ value: VideoState) { self = .text(value.rawValue) }
}

extension Row {
    func identifier(_ column: String) throws -> Identifier { try decoded(column) { Identifier(rawValue: $0) } }

    func timestamp(_ column: String) throws -> Timestamp { Timestamp(milliseconds: try integer(column)) }

    func optionalTimestamp(_ column: String) throws -> Timestamp? {
        try optionalInteger(column).map(Timestamp.init(milliseconds:))
    }

    /// A word out of a fixed set.
    func word<Word: RawRepresentable<String>>(_ column: String, _: Word.Type = Word.self) throws -> Word {
        try decoded(column) { Word(rawValue: $0) }
    }

    func count(_ column: String) throws -> Int { Int(try integer(column)) }

    private func decoded<Value>(_ column: String, _ convert: (String) -> Value?) throws -> Value {
        let text = try text(column)
        guard let value = convert(text) else {
            throw SQLError(code: .type, words: "column \"\(column)\" holds \"\(text)\"", sql: nil)
        }
        return value
    }
}
