import Fetch
import Foundation
import StageKit

/// A folder of an SFTP server. Paths begin at the root; `/~/` is the home folder.
final class SFTPPlace: AppendingPlace, RenamingPlace {
    func look(_ name: String) throws -> Standing? {
        do {
            let answer = try run(ExchangeRequest("HEAD", address.url(name)))
            // libcurl takes a size of 0 for none.
            return Standing(size: answer.size ?? 0, version: answer.modified.map(String.init))
        } catch let error as FetchError where error.code == .notFound {
            return nil
        }
    }

    func rename(_ temporary: String, to name: String) throws {
        do {
            try command("rename \(quoted(temporary)) \(quoted(name))")
        } catch let error as FetchError where !error.isRetryable {
            // Version 3 of the protocol puts no file in the place of another (draft-ietf-secsh-filexfer-02, section 6.5).
            try command("*rm \(quoted(name))", "rename \(quoted(temporary)) \(quoted(name))")
        }
    }

    func remove(_ name: String) throws { try command("rm \(quoted(name))") }

    private func command(_ lines: String...) throws {
        var request = ExchangeRequest("HEAD", address.url(""))
        request.before = lines
        _ = try run(request)
    }

    /// A path as libcurl's commands take it.
    private func quoted(_ name: String) -> String {
        var path = "\(address.path)/\(name)"
        if path.hasPrefix("/~/") { path.removeFirst(3) }
        let escaped = path.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return "\"\(escaped)\""
    }
}
