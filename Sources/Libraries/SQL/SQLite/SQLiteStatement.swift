import CSQLite

/// A prepared statement, kept for the life of its connection.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let columns: Row.Columns
    /// Place of `$1`, `$2`, … in SQLite's own numbering, which follows the first appearance in the text.
    private let places: [Int32]

    init(handle: OpaquePointer) {
        self.handle = handle
        let names = (0..<sqlite3_column_count(handle)).map { index in
            sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
        }
        columns = Row.Columns(names)
        places = (0..<sqlite3_bind_parameter_count(handle)).map { index in
            sqlite3_bind_parameter_index(handle, "$\(index + 1)")
        }
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds, steps to the end, resets.
    ///
    /// - Returns: nil when it went well, otherwise SQLite's code.
    func run(_ values: [SQLValue], row: ([SQLValue]) -> Void) -> Int32? {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        guard values.count == places.count else { return SQLITE_RANGE }
        for (place, value) in zip(places, values) {
            let code = bind(value, at: place)
            guard code == SQLITE_OK else { return code }
        }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: row((0..<sqlite3_column_count(handle)).map(value))
            case SQLITE_DONE: return nil
            case let code: return code
            }
        }
    }

    func row(_ values: [SQLValue]) -> Row { Row(columns, values) }

    private func bind(_ value: SQLValue, at place: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, place)
        case .integer(let value): sqlite3_bind_int64(handle, place, value)
        case .real(let value): sqlite3_bind_double(handle, place, value)
        case .text(let value):
            sqlite3_bind_text(handle, place, value, Int32(clamping: value.utf8.count), millrace_sqlite_transient)
        }
    }

    private func value(at column: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, column) else { return .null }
            let count = Int(sqlite3_column_bytes(handle, column))
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        default: return .null
        }
    }
}
