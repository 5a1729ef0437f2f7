import Core
import Crypto
import Foundation
import Server

/// The token that the first start makes, so that there is a way in from the beginning.
///
/// It is not printed: standard error ends in journals that many may read. It stands in a file that, like the database,
/// only the server's own user can read.
enum AdminToken {
    static let fileName = "admin-token"

    /// Makes it where there is neither a token nor a user.
    ///
    /// - Returns: the file, when one was made.
    /// - Throws: `CocoaError` when it cannot be written; nothing is made then.
    static func make(in data: URL, service: Service) async throws -> URL? {
        guard try await service.credentialCount(automatic: true) == 0 else { return nil }
        let token = Secrets.token()
        let file = data.appendingPathComponent(fileName, isDirectory: false)
        // The file first: a crash in between leaves a token that opens nothing, and the next start makes another.
        try write(token + "\n", to: file)
        do {
            try await service.createToken(
                hash: TokenHash.of(token), scope: Scope.manage.rawValue, name: "first start", isAutomatic: true)
        } catch {
            try? FileManager.default.removeItem(at: file)
            throw error
        }
        return file
    }

    private static func write(_ text: String, to file: URL) throws {
        try? FileManager.default.removeItem(at: file)
        // Never readable by others, not even for a moment; never through a link that somebody has put there.
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file.path]) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    /// Removes the file, once its token is deleted.
    static func forget(in data: URL) {
        try? FileManager.default.removeItem(at: data.appendingPathComponent(fileName, isDirectory: false))
    }
}
