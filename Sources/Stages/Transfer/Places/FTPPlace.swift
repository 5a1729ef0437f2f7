import Fetch
import Foundation
import StageKit

/// A folder of an FTP server (RFC 959), with TLS or without. Paths begin where the log-in leads to.
final class FTPPlace: AppendingPlace, RenamingPlace {
    func look(_ name: String) throws -> Standing? {
        do {
            let answer = try run(ExchangeRequest("HEAD", address.url(name)))
            return Standing(size: answer.size, version: answer.modified.map(String.init))
        } catch let error as FetchError where error.code == .notFound || error.status == 550 {
            return nil
        }
    }

    func rename(_ temporary: String, to name: String) throws {
        let (folder, from) = Self.split(temporary)
        let (_, to) = Self.split(name)
        do {
            try command(folder, "RNFR \(from)", "RNTO \(to)")
        } catch let error as FetchError where !error.isRetryable {
            // Some servers do not put a file in the place of another.
            try command(folder, "*DELE \(to)", "RNFR \(from)", "RNTO \(to)")
        }
    }

    func remove(_ name: String) throws {
        let (folder, file) = Self.split(name)
        try command(folder, "DELE \(file)")
    }

    /// Commands in a folder.
    private func command(_ folder: String, _ lines: String...) throws {
        var request = ExchangeRequest("HEAD", address.url(folder))
        request.after = lines
        _ = try run(request)
    }

    /// Folder, with a slash at its end, and file of a name.
    private static func split(_ name: String) -> (folder: String, file: String) {
        let parts = name.split(separator: "/")
        return (parts.dropLast().map { "\($0)/" }.joined(), parts.last.map(String.init) ?? name)
    }
}
