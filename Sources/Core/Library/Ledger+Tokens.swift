import SQL
import StageKit

extension Ledger {
    /// - Parameter isAutomatic: made by the first start, not by a person.
    func insertToken(
        id: Identifier, hash: String, scope: String, name: String = "", isAutomatic: Bool = false
    ) throws {
        try database.execute(
            "INSERT INTO tokens (id, hash, scope, created_at, name, is_automatic) VALUES ($1, $2, $3, $4, $5, $6)",
            [SQLValue(id), SQLValue(hash), SQLValue(scope), SQLValue(now), SQLValue(name), SQLValue(isAutomatic)])
    }

    /// The token with this hash, or nil.
    func token(hash: String) throws -> TokenView? {
        try database.first("SELECT * FROM tokens WHERE hash = $1", [SQLValue(hash)]).map(Self.token)
    }

    /// All, oldest first.
    func tokens() throws -> [TokenView] {
        try database.query("SELECT * FROM tokens ORDER BY id").map(Self.token)
    }

    /// - Returns: whether there was such a token.
    func deleteToken(_ id: Identifier) throws -> Bool {
        try database.execute("DELETE FROM tokens WHERE id = $1", [SQLValue(id)]) > 0
    }

    func markTokenUsed(_ id: Identifier) throws {
        try database.execute("UPDATE tokens SET last_used_at = $2 WHERE id = $1", [SQLValue(id), SQLValue(now)])
    }

    func tokenCount() throws -> Int {
        try database.first("SELECT COUNT(*) AS tokens FROM tokens")?.count("tokens") ?? 0
    }

    private static func token(_ row: Row) throws -> TokenView {
        TokenView(
            id: try row.identifier("id"), name: try row.text("name"), scope: try row.text("scope"),
            isAutomatic: try row.flag("is_automatic"), createdAt: try row.timestamp("created_at"),
            lastUsedAt: try row.optionalTimestamp("last_used_at"))
    }
}
