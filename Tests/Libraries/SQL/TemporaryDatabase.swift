import Foundation
import SQL

/// A database file in a folder of its own.
struct TemporaryDatabase {
    let folder: URL
    var file: URL { folder.appendingPathComponent("test.sqlite") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-sql-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func open() throws -> SQLiteDatabase { try SQLiteDatabase(file) }
}
