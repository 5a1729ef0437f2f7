import SQL
import StageKit

extension Ledger {
    func insertToken(id: Identifier, hash: String, scope: String) throws {
        try database.execute(
            "INSERT INTO tokens (id, hash, scope, created_at) VALUES ($1, $2, $3, $4)",
            [SQLValue(id), SQLValue(hash), SQLValue(scope), SQLValue(now)])
    }

    /// The scope of the token with this hash, or nil.
    func tokenScope(hash: String) throws -> String? {
        try database.first("SELECT scope FROM tokens WHERE hash = $1", [SQLValue(hash)])?.text("scope")
    }

    func tokenCount() throws -> Int {
        try database.first("SELECT COUNT(*) AS tokens FROM tokens")?.count("tokens") ?? 0
    }
}
