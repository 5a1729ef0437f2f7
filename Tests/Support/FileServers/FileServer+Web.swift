public import Foundation

extension FileServer {
    public static var hasNginx: Bool { FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx") }

    /// nginx with WebDAV over a folder, for `user` with the password `secret`.
    public static func webDAV(_ folder: URL) async throws -> FileServer {
        let work = try makeFolder(beside: folder, "nginx")
        try Data("user:{PLAIN}secret\n".utf8).write(to: work.appending(path: "users"))
        return try await nginx(
            folder, in: work,
            lines: """
                auth_basic files; auth_basic_user_file \(work.path)/users;
                dav_methods PUT DELETE MKCOL COPY MOVE;
                """)
    }

    /// nginx over a folder, for everybody.
    ///
    /// - Parameters:
    ///   - certificate: from `certificate(in:)`; then it speaks https.
    ///   - redirects: addresses, by path.
    public static func web(_ folder: URL, certificate: URL? = nil, redirects: [String: String] = [:]) async throws -> FileServer {
        let places = redirects.map { "location = \($0.key) { return 302 \($0.value); }" }.joined(separator: "\n")
        return try await nginx(
            folder, in: try makeFolder(beside: folder, "nginx"), isEncrypted: certificate != nil, 
            lines: (certificate.map(trust) ?? "") + places)
    }

    /// nginx that speaks https before a server that speaks http, as deployers put it there.
    ///
    /// - Parameters:
    ///   - port: where that server listens.
    ///   - certificate: from `certificate(in:)`.
    public static func front(of port: Int, in folder: URL, certificate: URL) async throws -> FileServer {
        try await nginx(
            folder, in: try makeFolder(beside: folder, "front"), isEncrypted: true,
            lines: trust(certificate) + """
                location / {
                    proxy_pass http://127.0.0.1:\(port);
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                }
                """)
    }

    private static func trust(_ certificate: URL) -> String {
        "ssl_certificate \(certificate.path); ssl_certificate_key \(certificate.path);"
    }

    private static func nginx(_ folder: URL, in work: URL, isEncrypted: Bool = false, lines: String) async throws -> FileServer {
        let port = FreePort.find()
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(work.path)/\($0);"
        }.joined(separator: "\n")
        let text = """
            daemon off; master_process off; pid \(work.path)/pid; error_log \(work.path)/errors;
            events {}
            http {
              \(places)
              access_log off; client_max_body_size 0;
              server { listen 127.0.0.1:\(port)\(isEncrypted ? " ssl" : ""); root \(folder.path); \(lines) }
            }
            """
        let file = work.appending(path: "nginx.conf")
        try Data(text.utf8).write(to: file)
        return try await FileServer(
            "/usr/sbin/nginx", ["-c", file.path, "-p", work.path, "-e", "\(work.path)/errors"], silentAt: port)
    }

    private static func makeFolder(beside folder: URL, _ name: String) throws -> URL {
        let work = folder.deletingLastPathComponent().appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        return work
    }
}
