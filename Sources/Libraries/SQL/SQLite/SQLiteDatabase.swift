import CSQLite
public import Foundation

/// A SQLite file, in WAL mode: one connection writes while others read what was committed before.
///
/// Synchronous is FULL except in `Durability.relaxed` transactions: with WAL and NORMAL a commit outlives the process
/// but not the loss of power (https://sqlite.org/pragma.html#pragma_synchronous), and a client that was told "created"
/// has often deleted its own copy. FULL costs one fsync a commit.
public final class SQLiteDatabase: Database {
    /// What a connection may do.
    public enum Access: Sendable { case readWrite, readOnly }

    private var handle: OpaquePointer?
    private var statements: [String: SQLiteStatement] = [:]
    private var isRelaxed = false

    /// Statements beyond this many are not kept: their text is made from data, and would grow without end.
    private static let mostStatements = 200

    /// Opens the file; with `.readWrite` makes it when it is missing.
    ///
    /// - Parameter patience: how long a statement waits for another connection's lock, in seconds.
    public init(_ file: URL, access: Access = .readWrite, patience: Double = 10) throws(SQLError) {
        // NOMUTEX: the actor that owns this connection is its lock.
        let mode =
            access == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(file.path, &opened, mode | SQLITE_OPEN_NOMUTEX, nil)
        handle = opened
        guard code == SQLITE_OK else {
            let error = Self.error(code, opened, sql: nil)
            close()
            throw error
        }
        sqlite3_extended_result_codes(opened, 1)
        sqlite3_busy_timeout(opened, Int32(patience * 1000))
        do throws(SQLError) {
            try execute("PRAGMA foreign_keys = ON")
            if access == .readWrite { _ = try query("PRAGMA journal_mode = WAL") }
            try execute("PRAGMA synchronous = FULL")
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    /// See `Database`. After a statement that cannot change rows the number has no meaning.
    @discardableResult
    public func execute(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int {
        try run(sql, values) { _, _ in }
        return Int(sqlite3_changes64(handle))
    }

    /// See `Database`.
    public func query(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [Row] {
        var rows: [Row] = []
        try run(sql, values) { statement, values in rows.append(statement.row(values)) }
        return rows
    }

    /// `BEGIN IMMEDIATE`: a deferred transaction that reads first and writes later fails with BUSY without waiting.
    public func begin(_ durability: Durability) throws(SQLError) {
        let isRelaxed = durability == .relaxed
        if isRelaxed != self.isRelaxed {
            try execute("PRAGMA synchronous = \(isRelaxed ? "NORMAL" : "FULL")")
            self.isRelaxed = isRelaxed
        }
        try execute("BEGIN IMMEDIATE")
    }

    /// A deferred transaction: its first read fixes what it sees.
    public func beginReading() throws(SQLError) { try execute("BEGIN") }

    /// See `Database`.
    public func commit() throws(SQLError) { try execute("COMMIT") }

    /// See `Database`.
    public func rollback() {
        // Some errors (a full disk among them) have rolled back already: then there is nothing to do.
        guard let handle, sqlite3_get_autocommit(handle) == 0 else { return }
        _ = try? execute("ROLLBACK")
    }

    /// See `Database`.
    public func close() {
        statements = [:]
        sqlite3_close_v2(handle)
        handle = nil
    }

    private func run(
        _ sql: String, _ values: [SQLValue], row: (SQLiteStatement, [SQLValue]) -> Void
    ) throws(SQLError) {
        let statement = try prepared(sql)
        if let code = statement.run(values, row: { row(statement, $0) }) {
            throw Self.error(code, handle, sql: sql)
        }
    }

    private func prepared(_ sql: String) throws(SQLError) -> SQLiteStatement {
        if let statement = statements[sql] { return statement }
        guard let handle else { throw SQLError(code: .closed, words: "the database is closed", sql: sql) }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK else { throw Self.error(code, handle, sql: sql) }
        guard let prepared else {
            throw SQLError(code: .other(Int(SQLITE_MISUSE)), words: "the statement is empty", sql: sql)
        }
        let statement = SQLiteStatement(handle: prepared)
        if statements.count < Self.mostStatements { statements[sql] = statement }
        return statement
    }

    private static func error(_ code: Int32, _ handle: OpaquePointer?, sql: String?) -> SQLError {
        let detail = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        let kind: SQLError.Code =
            switch code & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_FULL: .full
            case SQLITE_CONSTRAINT: .constraint
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            case SQLITE_IOERR: .io
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .access
            default: .other(Int(code))
            }
        let words =
            code == SQLITE_RANGE
            ? "the statement has another number of parameters than values" : detail ?? "SQLite error \(code)"
        return SQLError(code: kind, words: words, sql: sql)
    }
}
