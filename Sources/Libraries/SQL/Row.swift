/// One row of a result, its values by column name.
public struct Row: Sendable {
    private let columns: Columns
    private let values: [SQLValue]

    /// Names of the columns of a result, shared by its rows.
    struct Columns: Sendable {
        let indices: [String: Int]
        init(_ names: [String]) {
            indices = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    init(_ columns: Columns, _ values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value in this column; NULL when there is no such column.
    public subscript(column: String) -> SQLValue {
        columns.indices[column].map { values[$0] } ?? .null
    }

    /// - Throws: `SQLError` (`.type`) when the column is missing, NULL or holds something else. So do all below.
    public func text(_ column: String) throws(SQLError) -> String {
        guard case .text(let value) = self[column] else { throw wrong(column, "text") }
        return value
    }

    /// A whole number.
    public func integer(_ column: String) throws(SQLError) -> Int64 {
        guard case .integer(let value) = self[column] else { throw wrong(column, "an integer") }
        return value
    }

    /// A number, whole or not.
    public func real(_ column: String) throws(SQLError) -> Double {
        switch self[column] {
        case .real(let value): return value
        case .integer(let value): return Double(value)
        default: throw wrong(column, "a number")
        }
    }

    /// False for 0.
    public func flag(_ column: String) throws(SQLError) -> Bool { try integer(column) != 0 }

    /// Nil for NULL.
    public func optionalText(_ column: String) throws(SQLError) -> String? {
        self[column] == .null ? nil : try text(column)
    }

    /// Nil for NULL.
    public func optionalInteger(_ column: String) throws(SQLError) -> Int64? {
        self[column] == .null ? nil : try integer(column)
    }

    private func wrong(_ column: String, _ expected: String) -> SQLError {
        SQLError(code: .type, words: "column \"\(column)\" does not hold \(expected)", sql: nil)
    }
}
