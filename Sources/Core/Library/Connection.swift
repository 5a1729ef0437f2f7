import SQL
import StageKit

/// One connection to the database, on a thread of its own: SQL blocks, and nobody else shall wait for it.
actor Connection {
    private nonisolated let lane: Lane
    private let database: any Database
    private let files: FileStore

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(_ name: String, files: FileStore, open: () throws -> sending any Database) throws {
        database = try open()
        self.files = files
        lane = Lane(name: name)
    }

    deinit { lane.close() }

    /// Runs `body` as one transaction.
    ///
    /// - Parameter beforeCommit: called when all is written and nothing is committed; for tests that kill.
    /// - Returns: its value, what it changed, and how many deliveries lie in the outbox because of it.
    func transaction<Value: Sendable>(
        _ durability: Durability, beforeCommit: @Sendable () -> Void, _ body: @Sendable (Ledger) throws -> Value
    ) throws -> (Value, [(video: Identifier, externalID: String?, subject: Change.Subject)], deliveries: Int) {
        let ledger = Ledger(database, files: files, now: .now)
        return try database.transaction(durability) {
            let value = try body(ledger)
            let changes = try ledger.changes.map { change in
                (change.video, try ledger.anyVideo(change.video)?.externalID, change.subject)
            }
            let deliveries = try ledger.post()
            beforeCommit()
            return (value, changes, deliveries)
        }
    }

    /// Runs `body`, which only reads, on what is committed at one moment.
    func read<Value: Sendable>(_ body: @Sendable (Ledger) throws -> Value) throws -> Value {
        try database.snapshot { try body(Ledger(database, files: files, now: .now)) }
    }

    func close() { database.close() }
}
