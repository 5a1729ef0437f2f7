import Foundation
import SQL
import Testing

@Suite struct MigratorTests {
    let first = Migration(1, "one", ["CREATE TABLE a (id TEXT)"])
    let second = Migration(2, "two", ["CREATE TABLE b (id TEXT)", "INSERT INTO b VALUES ('x')"])

    @Test func takesEachStepOnce() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        #expect(try Migrator([first]).migrate(database) == [1])
        #expect(try Migrator([first, second]).migrate(database) == [2])
        #expect(try Migrator([first, second]).migrate(database) == [])
        #expect(try database.query("SELECT id FROM b").map { try $0.text("id") } == ["x"])
    }

    @Test func aStepThatFailsLeavesNoTrace() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        let broken = Migration(2, "two", ["CREATE TABLE b (id TEXT)", "no SQL at all"])
        #expect(throws: SQLError.self) { try Migrator([first, broken]).migrate(database) }
        #expect(throws: SQLError.self) { try database.query("SELECT * FROM b") }
        #expect(try Migrator([first, second]).migrate(database) == [2])
    }

    @Test func refusesADatabaseOfANewerProgram() throws {
        let file = try TemporaryDatabase()
        defer { file.remove() }
        let database = try file.open()
        try Migrator([first, second]).migrate(database)
        let error = #expect(throws: SQLError.self) { try Migrator([first]).migrate(database) }
        #expect(error?.code == .newer)
    }
}
