import SQL
import StageKit

extension Ledger {
    /// - Throws: `Refusal` (`.conflict`) when the name is taken.
    func insertUser(name: String, passwordHash: String, scope: String) throws {
        guard try userRow(name) == nil else {
            throw Refusal(
                .conflict, code: "user_exists", "there is a user \"\(name)\" already",
                hint: "delete it first, or take another name")
        }
        try database.execute(
            "INSERT INTO users (name, password_hash, scope, created_at) VALUES ($1, $2, $3, $4)",
            [SQLValue(name), SQLValue(passwordHash), SQLValue(scope), SQLValue(now)])
    }

    /// The user with this name, and the hash of the password.
    func user(_ name: String) throws -> (view: UserView, passwordHash: String)? {
        try userRow(name).map { (try Self.user($0), try $0.text("password_hash")) }
    }

    /// All, by name.
    func users() throws -> [UserView] {
        try database.query("SELECT * FROM users ORDER BY name").map(Self.user)
    }

    /// - Returns: whether there was such a user.
    func deleteUser(_ name: String) throws -> Bool {
        try database.execute("DELETE FROM users WHERE name = $1", [SQLValue(name)]) > 0
    }

    private func userRow(_ name: String) throws -> Row? {
        try database.first("SELECT * FROM users WHERE name = $1", [SQLValue(name)])
    }

    private static func user(_ row: Row) throws -> UserView {
        UserView(
            name: try row.text("name"), scope: try row.text("scope"), createdAt: try row.timestamp("created_at"))
    }
}
