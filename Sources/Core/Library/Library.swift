import Foundation
import SQL
import StageKit

/// Everything that is kept: videos, jobs and artefacts in a database, files beside it. One truth, several readers.
///
/// One connection writes; another reads, so that a player never waits for a commit. Both block only their own threads.
final class Library: Sendable {
    let files: FileStore
    let logs: VideoLogs
    let changes = Changes()
    /// Rings when there is something to deliver.
    let outboxBell = Bell()
    let log: Log
    /// What was done since the start.
    let tally = TallyKeeper()

    private let writer: Connection
    private let reader: Connection
    private let incomingLane: Lane
    private let lock: FolderLock
    private let reserve: Reserve
    private let beforeCommit: @Sendable () -> Void

    /// Opens a data folder, or makes it: takes its lock, brings the database to the newest schema, finishes deletions
    /// that were interrupted and sweeps files that no row knows.
    ///
    /// - Parameter beforeCommit: called in each transaction when its files are in place and its rows are written, but
    ///   not committed; for tests that look at what a kill would leave behind.
    /// - Throws: `Refusal` when the folder is in use or cannot be written, `SQLError` when the database is damaged or
    ///   newer than this program.
    static func open(
        folder: URL, log: Log, beforeCommit: @escaping @Sendable () -> Void = {}
    ) async throws -> Library {
        let library = try Library(folder: folder, log: log, beforeCommit: beforeCommit)
        let swept = try await library.write { ledger in
            for video in try ledger.deletions() { try ledger.remove(video) }
            try library.logs.sweep { try ledger.video($0) != nil }
            return try ledger.files.sweep(
                known: { try ledger.video($0) == nil ? nil : try ledger.artifactNames(of: $0) },
                isKept: { try ledger.job($0).map { try ledger.keepsWork($0) } ?? false })
        }
        if swept > 0 { log.info("removed \(swept) files and folders of interrupted work") }
        return library
    }

    private init(folder: URL, log: Log, beforeCommit: @escaping @Sendable () -> Void) throws {
        self.log = log
        self.beforeCommit = beforeCommit
        try Self.make(folder)
        lock = try FolderLock(folder)
        files = try FileStore(folder)
        logs = try VideoLogs(folder.appendingPathComponent("logs", isDirectory: true))
        reserve = Reserve(folder.appendingPathComponent("reserve", isDirectory: false))
        reserve.hold()
        writer = try Connection("library", files: files) { try Self.openDatabase(in: folder) }
        reader = try Connection("library-reader", files: files) {
            try SQLiteDatabase(Self.database(in: folder), access: .readOnly)
        }
        incomingLane = Lane(name: "incoming")
    }

    /// The database of a data folder, with the newest schema. The folder is made when it is missing.
    static func openDatabase(in folder: URL) throws -> any Database {
        try make(folder)
        let file = database(in: folder)
        let database = try SQLiteDatabase(file)
        // It holds the keys of signed addresses: for the server's own user alone.
        for suffix in ["", "-wal", "-shm"] { chmod(file.path + suffix, 0o600) }
        try Migrator(Schema.migrations).migrate(database)
        return database
    }

    /// The presets of a data folder that may be in use, built-in ones included.
    static func storedPresets(in folder: URL) throws -> [Preset] {
        let database = try SQLiteDatabase(database(in: folder), access: .readOnly)
        return try Ledger(database, files: try FileStore(folder), now: .now).presets().map(\.preset)
    }

    private static func database(in folder: URL) -> URL {
        folder.appendingPathComponent("millrace.sqlite", isDirectory: false)
    }

    private static func make(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw Refusal(
                .unavailable, code: "data_folder", "cannot make the folder \(folder.path)",
                hint: "give a folder that this user may write with --data")
        }
    }

    deinit { incomingLane.close() }

    /// Runs `body` as one transaction and, when it is in the database, tells of what it changed.
    ///
    /// - Throws: what `body` throws, or `SQLError`; nothing of it remains then.
    func write<Value: Sendable>(
        _ durability: Durability = .acknowledged, _ body: @Sendable (Ledger) throws -> Value
    ) async throws -> Value {
        do {
            let (value, noted, deliveries) = try await writer.transaction(
                durability, beforeCommit: beforeCommit, body)
            changes.publish(noted)
            if deliveries > 0 { outboxBell.ring(Outbox.name) }
            return value
        } catch let error where DiskError.isFull(error) || (error as? SQLError)?.code == .full {
            // For whoever now wants to write down that there was no room.
            reserve.release()
            throw error
        }
    }

    /// Runs `body` on what is committed.
    func read<Value: Sendable>(_ body: @Sendable (Ledger) throws -> Value) async throws -> Value {
        try await reader.read(body)
    }

    /// A place for a file that is being received.
    ///
    /// - Throws: `Refusal` (`.noSpace`) on a full disk, and on one that is so nearly full that the database needs the rest.
    func incoming() throws -> IncomingFile {
        guard reserve.hold() else { throw Refusal.noSpace }
        let name = Identifier().rawValue
        return try IncomingFile(
            files.incoming.appendingPathComponent(name, isDirectory: false), lane: incomingLane)
    }

    /// What appends to the file of an upload.
    func uploadWriter(_ id: Identifier) -> UploadWriter { UploadWriter(files.upload(id), lane: incomingLane) }

    /// Whether a file of this size will fit, so that nobody sends gigabytes in vain.
    ///
    /// - Throws: `Refusal` (`.noSpace`).
    func checkRoom(for size: Int) throws {
        guard reserve.hold(), reserve.room >= size else { throw Refusal.noSpace }
    }

    /// Ends all subscriptions and gives back the database and the folder.
    func close() async {
        changes.close()
        await reader.close()
        await writer.close()
        lock.release()
    }
}
