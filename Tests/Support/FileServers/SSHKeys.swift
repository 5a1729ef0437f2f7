public import Foundation
import Sys

/// Keys of an SSH server and of its one user, made by ssh-keygen.
public struct SSHKeys: Sendable {
    public let host: URL
    public let user: URL

    /// - Parameter folder: where they go.
    public init(in folder: URL) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        host = folder.appending(path: "host")
        user = folder.appending(path: "user")
        for file in [host, user] {
            let program = try ChildProcess(
                "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file.path],
                output: .discarded)
            guard await program.exit() == .code(0) else { throw FileServer.NotStarted(words: "ssh-keygen makes no key") }
        }
    }

    /// A file of known hosts that holds the server's key.
    public func knownHosts(port: Int) throws -> URL {
        let key = try String(contentsOfFile: "\(host.path).pub", encoding: .utf8).split(separator: " ").prefix(2)
        let file = host.deletingLastPathComponent().appending(path: "known_hosts")
        try Data("[127.0.0.1]:\(port) \(key.joined(separator: " "))\n".utf8).write(to: file)
        return file
    }

    /// The host's, as `ssh-keygen -l` prints it.
    public func fingerprint() async throws -> String { try await Self.fingerprint(of: URL(filePath: "\(host.path).pub")) }

    /// Of a public key.
    public static func fingerprint(of file: URL) async throws -> String {
        let program = try ChildProcess("/usr/bin/ssh-keygen", ["-l", "-f", file.path], output: .piped)
        let text = await program.output?.text() ?? ""
        return text.split(separator: " ").first { $0.hasPrefix("SHA256:") }.map(String.init) ?? ""
    }
}
