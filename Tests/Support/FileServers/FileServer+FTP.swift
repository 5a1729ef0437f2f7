public import Foundation
import TestClient

extension FileServer {
    /// What an FTP server does besides.
    public enum Habit: Sendable {
        /// TLS begins with the first byte (a certificate is needed).
        case implicitTLS
        /// It says that its data connections are at another address.
        case luring(to: String)
        /// It lets so many in at once.
        case sessions(Int)

        var argument: String {
            switch self {
            case .implicitTLS: "--implicit"
            case .luring(let address): "--lure=\(address)"
            case .sessions(let count): "--sessions=\(count)"
            }
        }
    }

    /// pyftpdlib over a folder, for `user` with the password `secret`. Its lines are the bytes of each transfer.
    ///
    /// - Parameters:
    ///   - certificate: from `certificate(in:)`; then TLS is a must.
    ///   - rate: the most bytes a second, without TLS; 0 for no limit.
    ///   - cuts: after how many bytes the first transfers break.
    public static func ftp(
        _ folder: URL, certificate: URL? = nil, rate: Int = 0, cuts: [Int] = [], habits: [Habit] = []
    ) async throws -> FileServer {
        let places = [PythonClients.script("Transfer/ftp.py"), folder.path, certificate?.path ?? "-"]
        return try await FileServer(
            PythonClients.python, places + ([rate] + cuts).map(String.init) + habits.map(\.argument)
        ) { Int($0) != nil }
    }
}
