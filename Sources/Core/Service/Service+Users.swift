public import Foundation
import SQL
import StageKit

extension Service {
    /// Makes a user in a data folder, also while another process serves it. The password itself is never known here.
    ///
    /// - Parameter scope: `read`, `upload` or `manage`.
    /// - Throws: `Refusal` when the name is taken.
    public static func createUser(name: String, passwordHash: String, scope: String, data: URL) throws {
        try tables(of: data) { try $0.insertUser(name: name, passwordHash: passwordHash, scope: scope) }
    }

    /// All users of a data folder, by name.
    public static func users(data: URL) throws -> [UserView] { try tables(of: data) { try $0.users() } }

    /// Removes a user of a data folder; a server that runs knows it at once.
    ///
    /// - Returns: whether there was one.
    public static func deleteUser(_ name: String, data: URL) throws -> Bool {
        try tables(of: data) { try $0.deleteUser(name) }
    }

    /// The user with this name and the hash of the password, or nil.
    public func user(_ name: String) async throws -> (view: UserView, passwordHash: String)? {
        try await library.read { try $0.user(name) }
    }
}
