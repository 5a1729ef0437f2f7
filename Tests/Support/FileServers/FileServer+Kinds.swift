public import Foundation
import Sys
import TestClient

extension FileServer {
    /// pyftpdlib over a folder, for `user` with the password `secret`. Its lines are the bytes of each transfer.
    ///
    /// - Parameters:
    ///   - certificate: from `certificate(in:)`; then TLS is a must.
    ///   - rate: the most bytes a second, without TLS; 0 for no limit.
    ///   - cuts: after how many bytes the first transfers break.
    public static func ftp(_ folder: URL, certificate: URL? = nil, rate: Int = 0, cuts: [Int] = []) async throws
        -> FileServer
    {
        try await FileServer(
            PythonClients.python,
            [PythonClients.script("Transfer/ftp.py"), folder.path, certificate?.path ?? "-"] + ([rate] + cuts).map(String.init)
        ) { Int($0) != nil }
    }

    /// moto, behind a door that checks signatures; key `test-key`, secret `test-secret`, region `eu-test-1`. Its lines
    /// are status, method and path of each request.
    ///
    /// - Parameter faults: `503:2`, `stall:3`: what happens to the first request for a part.
    public static func s3(faults: [String] = []) async throws -> FileServer {
        try await FileServer(PythonClients.python, [PythonClients.script("Transfer/s3.py")] + faults) { Int($0) != nil }
    }

    /// nginx with WebDAV over a folder, for `user` with the password `secret`.
    public static func webDAV(_ folder: URL) async throws -> FileServer {
        let port = FreePort.find()
        let work = try makeFolder(beside: folder, "nginx")
        try Data("user:{PLAIN}secret\n".utf8).write(to: work.appending(path: "users"))
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(work.path)/\($0);"
        }.joined(separator: "\n")
        let text = """
            daemon off; master_process off; pid \(work.path)/pid; error_log \(work.path)/errors;
            events {}
            http {
              \(places)
              access_log off; client_max_body_size 0;
              server {
                listen 127.0.0.1:\(port); root \(folder.path);
                auth_basic files; auth_basic_user_file \(work.path)/users;
                dav_methods PUT DELETE MKCOL COPY MOVE;
              }
            }
            """
        let file = work.appending(path: "nginx.conf")
        try Data(text.utf8).write(to: file)
        return try await FileServer(
            "/usr/sbin/nginx", ["-c", file.path, "-p", work.path, "-e", "\(work.path)/errors"], silentAt: port)
    }

    /// OpenSSH's server with its own host key, for the user of this process.
    public static func ssh(_ keys: SSHKeys) async throws -> FileServer {
        // It insists on this folder when root starts it.
        if getuid() == 0 { try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        let port = FreePort.find()
        let text = """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(keys.host.path)
            AuthorizedKeysFile \(keys.user.path).pub
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            Subsystem sftp internal-sftp
            """
        let file = keys.host.deletingLastPathComponent().appending(path: "sshd_config")
        try Data(text.utf8).write(to: file)
        return try await FileServer("/usr/sbin/sshd", ["-D", "-e", "-f", file.path], port: port, hasErrors: true) {
            $0.hasPrefix("Server listening")
        }
    }

    /// A key and a certificate for 127.0.0.1, in one PEM file.
    public static func certificate(in folder: URL) async throws -> URL {
        let file = folder.appending(path: "server.pem")
        let program = try ChildProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file.path, "-out",
                "\(file.path).crt",
            ], output: .discarded, errors: .discarded)
        guard await program.exit() == .code(0) else { throw NotStarted(words: "openssl makes no certificate") }
        let both = try Data(contentsOf: file) + (try Data(contentsOf: URL(filePath: "\(file.path).crt")))
        try both.write(to: file)
        return file
    }

    private static func makeFolder(beside folder: URL, _ name: String) throws -> URL {
        let work = folder.deletingLastPathComponent().appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        return work
    }
}
