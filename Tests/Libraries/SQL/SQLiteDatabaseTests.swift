import Foundation
import SQL
import Testing

@Suite struct SQLiteDatabaseTests {
    @Test func valuesComeBackAsTheyWere() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        try database.execute("CREATE TABLE t (a TEXT, b BIGINT, c DOUBLE PRECISION, d TEXT, e BIGINT)")
        let text = "naïve \u{1F600} \0 'quoted'"
        try database.execute(
            "INSERT INTO t VALUES ($1, $2, $3, $4, $5)",
            [SQLValue(text), SQLValue(Int64.max), SQLValue(0.1), nil, SQLValue(true)])
        let row = try #require(try database.first("SELECT * FROM t"))
        #expect(try row.text("a") == text)
        #expect(try row.integer("b") == .max)
        #expect(try row.real("c") == 0.1)
        #expect(try row.optionalText("d") == nil)
        #expect(try row.flag("e"))
        #expect(throws: SQLError.self) { try row.text("b") }
        #expect(throws: SQLError.self) { try row.integer("nothing") }
    }

    @Test func parametersGoByTheirNumberNotTheirPlace() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        let row = try database.first("SELECT $2 AS second, $1 AS first, $2 AS again", ["one", "two"])
        #expect(try row?.text("first") == "one")
        #expect(try row?.text("second") == "two")
        #expect(try row?.text("again") == "two")
    }

    @Test func aWrongNumberOfValuesIsAnError() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        #expect(throws: SQLError.self) { try database.query("SELECT $1", []) }
        #expect(throws: SQLError.self) { try database.query("SELECT 1", ["x"]) }
    }

    @Test func aTransactionIsAllOrNothing() throws {
        struct Stop: Error {}
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        try database.execute("CREATE TABLE t (a BIGINT PRIMARY KEY)")
        #expect(throws: Stop.self) {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(try database.query("SELECT * FROM t").isEmpty)
        try database.transaction { _ = try database.execute("INSERT INTO t VALUES (1)") }
        let error = #expect(throws: SQLError.self) { try database.execute("INSERT INTO t VALUES (1)") }
        #expect(error?.code == .constraint)
        #expect(error?.sql == "INSERT INTO t VALUES (1)")
    }

    @Test func aFullDatabaseIsToldAndStaysWhole() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        try database.execute("CREATE TABLE t (a TEXT)")
        let pages = try database.first("PRAGMA page_count")?.integer("page_count") ?? 0
        _ = try database.query("PRAGMA max_page_count = \(pages)")
        let large = SQLValue(String(repeating: "x", count: 100_000))
        let error = #expect(throws: SQLError.self) {
            try database.transaction { _ = try database.execute("INSERT INTO t VALUES ($1)", [large]) }
        }
        #expect(error?.code == .full)
        _ = try database.query("PRAGMA max_page_count = 100000")
        try database.transaction { _ = try database.execute("INSERT INTO t VALUES ($1)", [large]) }
        #expect(try database.query("PRAGMA integrity_check").first?.text("integrity_check") == "ok")
    }

    @Test func twoWritersWaitForEachOther() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let (first, second) = (try file.open(), try SQLiteDatabase(file.file, patience: 0.05))
        try first.execute("CREATE TABLE t (a BIGINT)")
        try first.begin(.acknowledged)
        try first.execute("INSERT INTO t VALUES (1)")
        let error = #expect(throws: SQLError.self) { try second.begin(.acknowledged) }
        #expect(error?.code == .busy)
        #expect(try second.query("SELECT * FROM t").isEmpty)
        try first.commit()
        try second.transaction { _ = try second.execute("INSERT INTO t VALUES (2)") }
        #expect(try first.query("SELECT * FROM t").count == 2)
    }

    @Test func onlyRelaxedTransactionsAreRelaxed() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        func synchronous() throws -> Int64? { try database.first("PRAGMA synchronous")?.integer("synchronous") }
        #expect(try database.first("PRAGMA journal_mode")?.text("journal_mode") == "wal")
        #expect(try synchronous() == 2)
        let relaxed = try database.transaction(.relaxed) { try synchronous() }
        #expect(relaxed == 1)
        let acknowledged = try database.transaction { try synchronous() }
        #expect(acknowledged == 2)
    }

    @Test func aClosedDatabaseSaysSo() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        database.close()
        database.close()
        let error = #expect(throws: SQLError.self) { try database.query("SELECT 1") }
        #expect(error?.code == .closed)
    }

    @Test func aReaderCannotWriteAndAMissingFileIsToldApart() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        #expect(throws: SQLError.self) { try SQLiteDatabase(file.file, access: .readOnly) }
        let writer = try file.open()
        try writer.execute("CREATE TABLE t (a BIGINT)")
        let reader = try SQLiteDatabase(file.file, access: .readOnly)
        #expect(throws: SQLError.self) { try reader.execute("INSERT INTO t VALUES (1)") }
        #expect(try reader.query("SELECT * FROM t").isEmpty)
    }

    @Test func somethingElseIsNoDatabase() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        try Data(repeating: 65, count: 8192).write(to: file.file)
        let error = #expect(throws: SQLError.self) { try file.open() }
        #expect(error?.code == .corrupt)
    }
}
