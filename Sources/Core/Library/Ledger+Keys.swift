import SQL
import StageKit

extension Ledger {
    /// The key that new signatures are made with, or nil when there is none yet.
    func currentKey() throws -> SigningKey? {
        try database.first("SELECT * FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC LIMIT 1")
            .map(Self.key)
    }

    func key(_ id: String) throws -> SigningKey? {
        try database.first("SELECT * FROM signing_keys WHERE id = $1", [SQLValue(id)]).map(Self.key)
    }

    /// Puts a new key in the place of those before it, and forgets those that no valid signature can be of any more.
    ///
    /// - Parameter lifetime: most seconds that a signature is valid; 0 to make all signatures invalid at once.
    func rotateKey(to id: String, secret: String, lifetime: Int) throws {
        try database.execute(
            "UPDATE signing_keys SET retired_at = $1 WHERE retired_at IS NULL", [SQLValue(now)])
        let oldest = Timestamp(milliseconds: now.milliseconds - Int64(lifetime) * 1000)
        try database.execute("DELETE FROM signing_keys WHERE retired_at <= $1", [SQLValue(oldest)])
        try database.execute(
            "INSERT INTO signing_keys (id, secret, created_at) VALUES ($1, $2, $3)",
            [SQLValue(id), SQLValue(secret), SQLValue(now)])
    }

    private static func key(_ row: Row) throws -> SigningKey {
        SigningKey(
            id: try row.text("id"), secret: Secret(try row.text("secret")),
            createdAt: try row.timestamp("created_at"), retiredAt: try row.optionalTimestamp("retired_at"))
    }
}
