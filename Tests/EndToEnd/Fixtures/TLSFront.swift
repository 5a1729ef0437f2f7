import FileServers
import Foundation
import Sys

/// nginx with a certificate of its own before a server that speaks http, as deployers put it there.
final class TLSFront: Sendable {
    static let isPossible = ChildProcess.find("nginx") != nil && ChildProcess.find("openssl") != nil

    let scratch: Scratch
    let port: Int
    private let process: ChildProcess

    /// What trusts it.
    var authority: URL { scratch.file("certificate.pem") }

    /// - Parameter port: where the server behind it listens.
    init(before server: Int) async throws {
        scratch = try Scratch("front")
        port = FreePort.find()
        guard let openssl = ChildProcess.find("openssl"), let nginx = ChildProcess.find("nginx") else {
            throw CocoaError(.featureUnsupported)
        }
        let made = try await Program.run(
            openssl,
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "certificate.pem",
            ], folder: scratch.url)
        guard made.exit == .code(0) else { throw CocoaError(.featureUnsupported, userInfo: ["openssl": made.errors]) }
        let config = """
            daemon off; master_process off; pid nginx.pid; error_log stderr crit;
            events { }
            http {
                access_log off;
                client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate certificate.pem;
                    ssl_certificate_key key.pem;
                    location / {
                        proxy_pass http://127.0.0.1:\(server);
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                }
            }
            """
        try Data(config.utf8).write(to: scratch.file("nginx.conf"))
        process = try ChildProcess(
            nginx, ["-e", "stderr", "-p", scratch.url.path + "/", "-c", "nginx.conf"],
            environment: ProcessInfo.processInfo.environment, folder: scratch.url.path, output: .discarded,
            errors: .discarded)
        while (try? TCPConnection(port: port)) == nil {
            try await Task.sleep(for: .milliseconds(20))  // polls the server's port
        }
    }

    deinit { process.signal(SIGKILL) }
}
