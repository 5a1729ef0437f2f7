import Foundation
import Sys

extension FileServer {
    /// OpenSSH's server with its own host key, for the user of this process.
    ///
    /// - Parameter password: lets that user in as well. It is true in a view of the file system that this server alone has, which
    ///   takes `canSetPassword`.
    public static func ssh(_ keys: SSHKeys, password: String? = nil) async throws -> FileServer {
        // It insists on this folder when root starts it.
        if getuid() == 0 { try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        // A port that was free may be somebody's by now.
        for _ in 0..<3 { if let server = try? await ssh(keys, password, at: FreePort.find()) { return server } }
        return try await ssh(keys, password, at: FreePort.find())
    }

    private static func ssh(_ keys: SSHKeys, _ password: String?, at port: Int) async throws -> FileServer {
        let text = """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(keys.host.path)
            AuthorizedKeysFile \(keys.user.path).pub
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            PasswordAuthentication \(password == nil ? "no" : "yes")
            KbdInteractiveAuthentication no
            Subsystem sftp internal-sftp
            """
        let folder = keys.host.deletingLastPathComponent()
        let file = folder.appending(path: "sshd_config")
        try Data(text.utf8).write(to: file)
        var command = ["/usr/sbin/sshd", "-D", "-e", "-f", file.path]
        if let password {
            let shadow = folder.appending(path: "shadow")
            try Data("\(NSUserName()):\(try await hash(password)):19000:0:99999:7:::\n".utf8).write(to: shadow)
            let script = "mount --bind \"$0\" /etc/shadow && exec \"$@\""
            command = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, shadow.path] + command
        }
        return try await FileServer(command[0], Array(command.dropFirst()), port: port, hasErrors: true) {
            $0.hasPrefix("Server listening")
        }
    }

    /// Whether a server can be given a password for the user of this process.
    public static let canSetPassword: Bool = {
        guard getuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd") else { return false }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--mount", "mount", "--bind", "/dev/null", "/etc/shadow"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private static func hash(_ password: String) async throws -> String {
        let program = try ChildProcess("/usr/bin/openssl", ["passwd", "-6", password], output: .piped)
        let text = await program.output?.text() ?? ""
        guard text.hasPrefix("$6$") else { throw NotStarted(words: "openssl makes no hash") }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
