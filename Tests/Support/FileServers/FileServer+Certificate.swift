public import Foundation
import Sys

extension FileServer {
    /// What is wrong with a certificate for 127.0.0.1.
    public enum Flaw: String, CaseIterable, Sendable { case otherName, expired }

    /// A key and a certificate for 127.0.0.1 that vouches for itself, in one PEM file.
    public static func certificate(in folder: URL, flaw: Flaw? = nil) async throws -> URL {
        let file = folder.appending(path: "\(flaw?.rawValue ?? "server").pem")
        let name = flaw == .otherName ? "DNS:other.example" : "IP:127.0.0.1"
        try await openSSL(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=127.0.0.1", "-addext", "subjectAltName=\(name)", "-keyout", file.path, "-out", "\(file.path).crt")
        if flaw == .expired {
            try await openSSL(
                "x509", "-in", "\(file.path).crt", "-signkey", file.path, "-days", "-1", "-out", "\(file.path).crt")
        }
        let both = try Data(contentsOf: file) + (try Data(contentsOf: URL(filePath: "\(file.path).crt")))
        try both.write(to: file)
        return file
    }

    private static func openSSL(_ arguments: String...) async throws {
        let program = try ChildProcess("/usr/bin/openssl", arguments, output: .discarded, errors: .discarded)
        guard await program.exit() == .code(0) else { throw NotStarted(words: "openssl makes no certificate") }
    }
}
