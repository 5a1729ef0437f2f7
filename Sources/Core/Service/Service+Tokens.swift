public import Foundation
import SQL
public import StageKit

extension Service {
    /// Writes down a token by its hash; the token itself is never known here.
    ///
    /// - Parameters:
    ///   - scope: `read`, `upload` or `manage`.
    ///   - name: for people.
    ///   - isAutomatic: made by the first start, not by a person.
    /// - Throws: when the hash is there already.
    @discardableResult
    public func createToken(
        hash: String, scope: String, name: String = "", isAutomatic: Bool = false
    ) async throws -> Identifier {
        let id = Identifier()
        try await refusing {
            try await library.write {
                try $0.insertToken(id: id, hash: hash, scope: scope, name: name, isAutomatic: isAutomatic)
            }
        }
        return id
    }

    /// The same in a data folder, also while another process serves it: a row needs no engine.
    @discardableResult
    public static func createToken(
        hash: String, scope: String, name: String = "", data: URL
    ) async throws -> Identifier {
        let id = Identifier()
        try tables(of: data) { try $0.insertToken(id: id, hash: hash, scope: scope, name: name) }
        return id
    }

    /// All tokens of a data folder, oldest first.
    public static func tokens(data: URL) throws -> [TokenView] { try tables(of: data) { try $0.tokens() } }

    /// Removes a token of a data folder; a server that runs knows it at once.
    ///
    /// - Returns: whether there was one.
    public static func deleteToken(_ id: Identifier, data: URL) throws -> Bool {
        try tables(of: data) { try $0.deleteToken(id) }
    }

    /// The token with this hash, or nil.
    public func token(hash: String) async throws -> TokenView? { try await library.read { try $0.token(hash: hash) } }

    /// Writes down that a token was used. Worth little: it may be lost with the power.
    public func markTokenUsed(_ id: Identifier) async throws {
        try await library.write(.relaxed) { try $0.markTokenUsed(id) }
    }

    /// How many ways in there are: tokens and users.
    ///
    /// - Parameter automatic: whether the token of the first start counts.
    public func credentialCount(automatic: Bool) async throws -> Int {
        try await library.read { ledger in
            try ledger.tokens().count { automatic || !$0.isAutomatic } + ledger.users().count
        }
    }

    /// Runs `body` on the tables of a data folder as one transaction, without a service.
    static func tables<Value>(of data: URL, _ body: (Ledger) throws -> Value) throws -> Value {
        let database = try Library.openDatabase(in: data)
        defer { database.close() }
        return try database.transaction { try body(Ledger(database, files: FileStore(data), now: .now)) }
    }
}
