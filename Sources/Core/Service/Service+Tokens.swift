public import Foundation
import SQL
public import StageKit

extension Service {
    /// Writes down a token by its hash; the token itself is never known here.
    ///
    /// - Parameter scope: `read`, `upload` or `manage`.
    /// - Throws: when the hash is there already.
    @discardableResult
    public func createToken(hash: String, scope: String) async throws -> Identifier {
        let id = Identifier()
        try await refusing { try await library.write { try $0.insertToken(id: id, hash: hash, scope: scope) } }
        return id
    }

    /// The same in a data folder, also while another process serves it: a row needs no engine.
    @discardableResult
    public static func createToken(hash: String, scope: String, data: URL) async throws -> Identifier {
        let id = Identifier()
        let database = try Library.openDatabase(in: data)
        defer { database.close() }
        try database.transaction {
            try Ledger(database, files: FileStore(data), now: .now).insertToken(id: id, hash: hash, scope: scope)
        }
        return id
    }

    /// The scope of the token with this hash, or nil.
    public func tokenScope(hash: String) async throws -> String? {
        try await library.read { try $0.tokenScope(hash: hash) }
    }

    /// How many tokens there are; 0 on the first start.
    public func tokenCount() async throws -> Int { try await library.read { try $0.tokenCount() } }
}
