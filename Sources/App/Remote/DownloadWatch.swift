import Console
import Core
import Foundation
import StageKit

/// Follows downloads of a server, with bars on a terminal.
struct DownloadWatch {
    let server: RemoteServer
    /// Between two looks.
    private static let pause = Duration.milliseconds(500)

    /// Until one has come to an end.
    ///
    /// - Returns: it, as it is then.
    func follow(_ id: Identifier) async throws -> DownloadView {
        var board = Self.board()
        while true {
            let download = try DownloadView(try await server.call("GET", "/api/v1/downloads/\(id)"))
            show([download], on: &board)
            if download.state.isSettled { return download }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Until none waits or runs any more.
    ///
    /// - Parameter list: the address of those to be shown.
    /// - Returns: all that were seen, as they are then.
    func follow(list: String) async throws -> [DownloadView] {
        var board = Self.board()
        var seen: [Identifier: DownloadView] = [:]
        while true {
            let page = try await server.call("GET", list)["data"]?.array ?? []
            let downloads = try page.map { try DownloadView($0) }
            for download in downloads where !download.state.isSettled || seen[download.id] != nil {
                seen[download.id] = download
            }
            let shown = seen.values.sorted { $0.id < $1.id }
            show(shown, on: &board)
            if shown.allSatisfy({ $0.state.isSettled || $0.state == .paused }) { return shown }
            try await Task.sleep(for: Self.pause)
        }
    }

    private static func board() -> ProgressBoard {
        let terminal = Terminal.standardError
        return ProgressBoard(isInteractive: terminal.isInteractive, width: terminal.width)
    }

    private func show(_ downloads: [DownloadView], on board: inout ProgressBoard) {
        Terminal.standardError.write(board.update(downloads.map { ProgressBoard.Row($0) }))
    }
}
