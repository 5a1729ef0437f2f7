import Fetch
import FileServers
import Foundation
import TestClient

/// A file on a server that was started for it, and how it is asked for.
final class ServedFile: Sendable {
    enum Door: String, CaseIterable, Sendable {
        case http, https, ftp, ftpes, ftps, sftpByKey, sftpByPassword

        /// Whether all that it needs is on this machine.
        var isThere: Bool {
            switch self {
            case .http, .https: FileServer.hasNginx
            case .ftp, .ftpes, .ftps: PythonClients.areInstalled
            case .sftpByKey: FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")
            case .sftpByPassword: FileServer.canSetPassword
            }
        }

        var hasTLS: Bool { [.https, .ftpes, .ftps].contains(self) }
        var isSSH: Bool { [.sftpByKey, .sftpByPassword].contains(self) }
        var hasLogin: Bool { ![.http, .https].contains(self) }
        static var there: [Door] { allCases.filter(\.isThere) }
    }

    let server: FileServer
    /// On the server's disk.
    let file: URL
    let request: FetchRequest
    /// On the way to the server, if anything is.
    let relay: BreakingRelay?
    private let work: URL

    /// - Parameters:
    ///   - cuts: after how many bytes the first data connections of an FTP server break.
    ///   - breaks: after how many bytes the way to any other server breaks.
    init(
        _ door: Door, _ body: [UInt8], rate: Int = 0, cuts: [Int] = [], breaks: [Int] = [], habits: [FileServer.Habit] = [],
        flaw: FileServer.Flaw? = nil
    ) async throws {
        work = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(path: "served-\(UUID())")
        let folder = work.appending(path: "files", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "a file.bin")
        try Data(body).write(to: file)
        let certificate = door.hasTLS ? try await FileServer.certificate(in: work, flaw: flaw) : nil
        var (scheme, path) = (door.rawValue, "/a%20file.bin")
        var keys: SSHKeys?
        switch door {
        case .http, .https: server = try await .web(folder, certificate: certificate)
        case .ftp, .ftpes, .ftps:
            server = try await .ftp(
                folder, certificate: certificate, rate: rate, cuts: cuts,
                habits: habits + (door == .ftps ? [.implicitTLS] : []))
        case .sftpByKey, .sftpByPassword:
            let made = try await SSHKeys(in: work.appending(path: "keys"))
            server = try await .ssh(made, password: door == .sftpByPassword ? Self.password : nil)
            (scheme, path, keys) = ("sftp", folder.path + path, made)
        }
        relay = breaks.isEmpty ? nil : try BreakingRelay(to: server.port, cuts: breaks)
        let port = relay?.port ?? server.port
        var request = FetchRequest("\(scheme)://127.0.0.1:\(port)\(path)")
        request.policy = FetchBench.home
        request.authorities = certificate?.path
        if door.hasLogin {
            request.user = keys == nil ? "user" : NSUserName()
            request.password = door == .sftpByPassword ? Self.password : "secret"
        }
        if door == .sftpByKey { request.keyFile = keys?.user.path }
        request.hostKeys.file = try keys?.knownHosts(port: port).path
        self.request = request
    }

    deinit { try? FileManager.default.removeItem(at: work) }

    /// Of the one who runs the tests, as that server sees it; nobody else's.
    private static let password = UUID().uuidString

    /// Asks for a file that is not there.
    var missing: FetchRequest {
        var other = FetchRequest(request.address + ".not")
        (other.policy, other.authorities, other.hostKeys) = (request.policy, request.authorities, request.hostKeys)
        (other.user, other.password, other.keyFile) = (request.user, request.password, request.keyFile)
        return other
    }

    /// Bytes that an FTP server says it has sent, once they are so many.
    func sent(_ least: Int) async -> Int {
        await server.wait { $0.compactMap { Int($0) }.reduce(0, +) >= least }
        return server.lines.compactMap { Int($0) }.reduce(0, +)
    }
}
