public import Foundation
import SQL
import StageKit

extension Service {
    /// The key that signs addresses; when there is none yet, what is given becomes it.
    public func currentKey(orNew new: () -> (id: String, secret: String)) async throws -> SigningKey {
        if let key = try await library.read({ try $0.currentKey() }) { return key }
        let (id, secret) = new()
        return try await refusing {
            try await library.write { ledger in
                if let key = try ledger.currentKey() { return key }
                try ledger.rotateKey(to: id, secret: secret, lifetime: 0)
                return SigningKey(id: id, secret: Secret(secret), createdAt: ledger.now, retiredAt: nil)
            }
        }
    }

    /// A key by the id that a signature names, or nil.
    public func key(_ id: String) async throws -> SigningKey? { try await library.read { try $0.key(id) } }

    /// Puts a new key in a data folder, also while another process serves it.
    ///
    /// - Parameter lifetime: how many seconds the keys before it stay valid for what they have signed.
    public static func rotateKey(to id: String, secret: String, lifetime: Int, data: URL) throws {
        try tables(of: data) { try $0.rotateKey(to: id, secret: secret, lifetime: lifetime) }
    }
}
