import FileServers
import Foundation
import StageKit
import TestClient

/// A place that a test sends files to, and how it is written in settings.
struct TestPlace {
    enum Kind: String, CaseIterable, Sendable {
        case folder, ftp, ftpes, sftp, dav, s3

        /// Whether everything that it needs is on this machine.
        var isThere: Bool {
            switch self {
            case .folder: true
            case .ftp, .ftpes, .s3: PythonClients.areInstalled
            case .sftp: FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")
            case .dav: FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx")
            }
        }

        static var there: [Kind] { allCases.filter(\.isThere) }
    }

    let settings: [(String, JSON)]
    /// Address of the place.
    let address: String
    /// Where its files lie; nil where nobody can look.
    let folder: URL?
    let server: FileServer?

    /// - Parameter work: an empty folder for all that the server needs.
    init(_ kind: Kind, in work: URL, cuts: [Int] = [], faults: [String] = []) async throws {
        let folder = work.appending(path: "files", directoryHint: .isDirectory).resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let login: [(String, JSON)] = [("user", "user"), ("password", "secret")]
        switch kind {
        case .folder:
            (server, address, settings, self.folder) = (nil, folder.path, [], folder)
        case .ftp:
            let server = try await FileServer.ftp(folder, cuts: cuts)
            (self.server, address, settings) = (server, "ftp://127.0.0.1:\(server.port)/in", login)
            self.folder = folder.appending(path: "in")
        case .ftpes:
            let certificate = try await FileServer.certificate(in: work)
            let server = try await FileServer.ftp(folder, certificate: certificate, cuts: cuts)
            settings = login + [("authorities", .string(certificate.path))]
            (self.server, address, self.folder) = (server, "ftpes://127.0.0.1:\(server.port)", folder)
        case .sftp:
            let keys = try await SSHKeys(in: work.appending(path: "keys"))
            let server = try await FileServer.ssh(keys)
            settings = [
                ("user", .string(NSUserName())), ("key", .string(keys.user.path)),
                ("knownHosts", .string(try keys.knownHosts(port: server.port).path)),
            ]
            (self.server, address, self.folder) = (server, "sftp://127.0.0.1:\(server.port)\(folder.path)", folder)
        case .dav:
            let server = try await FileServer.webDAV(folder)
            (self.server, address, settings) = (server, "dav://127.0.0.1:\(server.port)/a/b", login)
            self.folder = folder.appending(path: "a/b")
        case .s3:
            let server = try await FileServer.s3(faults: faults)
            settings = [
                ("accessKey", "test-key"), ("secretKey", "test-secret"), ("region", "eu-test-1"),
                ("endpoint", .string("http://127.0.0.1:\(server.port)")),
            ]
            (self.server, address, self.folder) = (server, "s3://films/pre fix".replacing(" ", with: "%20"), nil)
        }
    }

    static let home = [AddressRange("127.0.0.0/8")].compactMap(\.self)

    /// For a node that sends there.
    func sending(_ more: KeyValuePairs<String, JSON> = [:]) -> Settings {
        Self.settings([("to", .string(address))] + settings + more.map { ($0.key, $0.value) })
    }

    /// For a node that takes from there.
    func taking(_ more: KeyValuePairs<String, JSON> = [:]) -> Settings {
        Self.settings([("from", .string(address))] + settings + more.map { ($0.key, $0.value) })
    }

    static func settings(_ pairs: [(String, JSON)], network: [AddressRange] = home) -> Settings {
        Settings(.object(pairs.map { JSON.Member($0.0, $0.1) }), network: network)
    }

    /// Names of all files there, but for those under a temporary name.
    func names() -> [String] { all().filter { !$0.hasSuffix(".part") } }

    /// Names of all files there.
    func all() -> [String] {
        guard let folder else { return [] }
        let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return found.filter { name in
            var isFolder: ObjCBool = false
            let path = folder.appending(path: name).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }
}
