import FileServers
import Foundation
import Sys

/// nginx with a folder of files: an origin that understands ranges, sends no faster than it is told to, and writes down
/// what it has sent.
final class Origin: Sendable {
    static let isPossible = ChildProcess.find("nginx") != nil

    let scratch: Scratch
    let port: Int
    private let process: ChildProcess

    /// - Parameter rate: bytes a second on one connection, as nginx writes it: `1m`; nil for as fast as can be.
    init(rate: String? = nil) async throws {
        scratch = try Scratch("origin")
        port = FreePort.find()
        try FileManager.default.createDirectory(at: scratch.file("files"), withIntermediateDirectories: true)
        let config = """
            daemon off; master_process off; pid nginx.pid; error_log stderr crit;
            events { worker_connections 512; }
            http {
                log_format sent '$body_bytes_sent';
                access_log sent.log sent;
                client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                server {
                    listen 127.0.0.1:\(port) backlog=511;
                    root files;
                    \(rate.map { "limit_rate \($0);" } ?? "")
                }
            }
            """
        try Data(config.utf8).write(to: scratch.file("nginx.conf"))
        guard let nginx = ChildProcess.find("nginx") else { throw CocoaError(.featureUnsupported) }
        process = try ChildProcess(
            nginx, ["-e", "stderr", "-p", scratch.url.path, "-c", "nginx.conf"],
            environment: ProcessInfo.processInfo.environment,
            folder: scratch.url.path, output: .discarded, errors: .discarded)
        // It listens a moment after its start.
        while (try? TCPConnection(port: port)) == nil {
            try await Task.sleep(for: .milliseconds(20))  // polls the server's port
        }
    }

    deinit { process.signal(SIGKILL) }

    func address(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name)" }

    /// A file of bytes that are nowhere else.
    func make(_ name: String, bytes: Int) throws -> Data {
        let chance = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/urandom"))
        defer { try? chance.close() }
        let content = try chance.read(upToCount: bytes) ?? Data()
        try content.write(to: scratch.file("files").appendingPathComponent(name))
        return content
    }

    /// Stops it, so that all is written down.
    ///
    /// - Returns: bytes of bodies that it has sent.
    func stop() async throws -> Int {
        process.signal(SIGTERM)
        _ = await process.exit()
        let lines = try String(contentsOf: scratch.file("sent.log"), encoding: .utf8)
        return lines.split(separator: "\n").reduce(0) { $0 + (Int($1) ?? 0) }
    }
}
