/// What a database refused, in its words.
public struct SQLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of trouble, whatever the driver.
    public enum Code: Sendable, Equatable {
        /// Another connection holds the lock and did not let go in time.
        case busy
        /// The disk or the quota is full. The transaction is undone; the database is whole.
        case full
        /// A row would break a rule of its table: a key twice, a missing parent.
        case constraint
        /// The file is damaged or no database at all.
        case corrupt
        /// Reading or writing the file failed.
        case io
        /// The file cannot be opened, or only for reading.
        case access
        /// A column holds another type than was asked for.
        case type
        /// The connection is closed.
        case closed
        /// The database was made by a newer version of this program.
        case newer
        /// The driver's own number.
        case other(Int)
    }

    /// What kind of trouble.
    public let code: Code
    /// One sentence without a period.
    public let words: String
    /// The statement, without its values: they may be secret.
    public let sql: String?

    /// An error of a driver.
    public init(code: Code, words: String, sql: String?) {
        self.code = code
        self.words = words
        self.sql = sql
    }

    /// Words and statement.
    public var description: String { sql.map { "\(words) (in: \($0))" } ?? words }
}
