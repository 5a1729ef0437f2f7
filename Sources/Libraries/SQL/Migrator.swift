/// One numbered step of a schema. What has been delivered once is never edited: a change is a new step.
public struct Migration: Sendable {
    /// 1, 2, 3, … without gaps.
    public let number: Int
    /// For people: `videos, jobs and artefacts`.
    public let name: String
    /// Executed in this order, in one transaction.
    public let statements: [String]

    /// A step of a schema.
    public init(_ number: Int, _ name: String, _ statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}

/// Brings a database to the newest schema: each missing step in a transaction of its own, with its number written down.
public struct Migrator: Sendable {
    private let migrations: [Migration]

    /// - Precondition: numbers are 1, 2, 3, … in this order.
    public init(_ migrations: [Migration]) {
        precondition(migrations.map(\.number) == Array(1..<migrations.count + 1), "migrations are numbered from 1")
        self.migrations = migrations
    }

    /// - Returns: the numbers of the steps it took.
    /// - Throws: `SQLError`; `.newer` when the database has steps that this program does not know. A step that fails
    ///   leaves no trace.
    @discardableResult
    public func migrate(_ database: any Database) throws -> [Int] {
        try database.execute(
            "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)")
        let newest = try newest(database)
        guard newest <= migrations.count else {
            throw SQLError(
                code: .newer,
                words: "the database has schema \(newest), this program knows \(migrations.count): "
                    + "it was written by a newer version",
                sql: nil)
        }
        return try migrations.dropFirst(newest).filter { try take($0, database) }.map(\.number)
    }

    /// - Returns: false when another process took the step in the meantime.
    private func take(_ migration: Migration, _ database: any Database) throws -> Bool {
        try database.transaction {
            guard try newest(database) < migration.number else { return false }
            for statement in migration.statements { try database.execute(statement) }
            try database.execute(
                "INSERT INTO migrations (number, name) VALUES ($1, $2)",
                [SQLValue(migration.number), SQLValue(migration.name)])
            return true
        }
    }

    private func newest(_ database: any Database) throws -> Int {
        let row = try database.first("SELECT COALESCE(MAX(number), 0) AS newest FROM migrations")
        return Int(try row?.integer("newest") ?? 0)
    }
}
