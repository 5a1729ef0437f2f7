/// One connection to a database. Statements block the calling thread, so a connection lives in an actor with a thread
/// of its own; it is the actor that keeps two callers apart, not the connection.
///
/// The dialect is what SQLite and PostgreSQL both understand: parameters are written `$1`, `$2`, …, types are `TEXT`,
/// `BIGINT` and `DOUBLE PRECISION`, upserts are `ON CONFLICT … DO UPDATE`.
public protocol Database: AnyObject {
    /// Runs a statement that returns no rows.
    ///
    /// - Returns: how many rows it inserted, changed or deleted.
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> Int

    /// Runs a statement and returns all its rows.
    func query(_ sql: String, _ values: [SQLValue]) throws(SQLError) -> [Row]

    /// Starts a transaction that may write. No other connection writes until it ends.
    func begin(_ durability: Durability) throws(SQLError)

    /// Starts a transaction that only reads, and sees the database as it is now until it ends.
    func beginReading() throws(SQLError)

    /// Ends the transaction and makes it last, as its `Durability` says. After an error nothing of it remains.
    func commit() throws(SQLError)

    /// Ends the transaction and forgets it. Harmless when there is none.
    func rollback()

    /// Gives back the connection. Everything fails with `SQLError.Code.closed` afterwards. Harmless the second time.
    func close()
}

/// What a committed transaction outlives.
public enum Durability: Sendable {
    /// The loss of power: the disk has it before `commit()` returns. For everything that acknowledges work.
    case acknowledged
    /// The end of the process, but perhaps not the loss of power. For what is worth little, such as progress.
    case relaxed
}

extension Database {
    /// The same without parameters.
    @discardableResult
    public func execute(_ sql: String) throws(SQLError) -> Int { try execute(sql, []) }

    /// The same without parameters.
    public func query(_ sql: String) throws(SQLError) -> [Row] { try query(sql, []) }

    /// The first row, or nil.
    public func first(_ sql: String, _ values: [SQLValue] = []) throws(SQLError) -> Row? {
        try query(sql, values).first
    }

    /// Runs `body`, which only reads, on the database as it is at one moment.
    public func snapshot<Value>(_ body: () throws -> Value) throws -> Value {
        try beginReading()
        defer { rollback() }
        return try body()
    }

    /// Runs `body` as one transaction: all of it, or, when it throws, nothing.
    public func transaction<Value>(
        _ durability: Durability = .acknowledged, _ body: () throws -> Value
    ) throws -> Value {
        try begin(durability)
        do {
            let value = try body()
            try commit()
            return value
        } catch {
            rollback()
            throw error
        }
    }
}
