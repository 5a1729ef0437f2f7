import Console
import Core
import StageKit

/// `millrace status [ID]`: downloads of a server.
struct StatusCommand: Command {
    static let name = "status"
    static let summary = "the downloads of a running server, or one of them"
    static let operands = OperandNames(optional: ["ID"])
    static let state = Flag("state", "STATE", "only those in this state", words: DownloadState.allCases.map(\.rawValue))
    static let watch = Flag("watch", nil, "follow them to their end, with bars on a terminal")
    static let flags = [state, watch, Flag.json] + Flag.remote
    static let details = """
        Without ID the newest 50 are listed. With --watch the exit code is 1 when one that was followed has failed.
        """

    static func run(_ arguments: Arguments) async throws {
        let server = try RemoteServer(arguments)
        if let word = arguments.operands.first {
            guard let id = Identifier(rawValue: word) else { throw UsageError.noDownload(word) }
            try await one(id, server, arguments)
        } else {
            try await list(server, arguments)
        }
    }

    private static func one(_ id: Identifier, _ server: RemoteServer, _ arguments: Arguments) async throws {
        let download =
            arguments.has(watch)
            ? try await DownloadWatch(server: server).follow(id)
            : try DownloadView(try await server.call("GET", "/api/v1/downloads/\(id)"))
        if arguments.has(.json) {
            say(try JSON(encoding: download).text(pretty: true))
        } else {
            say("\(download.state.rawValue)  \(download.words)\n\(download.url)\n\(download.file)")
        }
        if arguments.has(watch) && download.state != .finished { throw AlreadyTold() }
    }

    private static func list(_ server: RemoteServer, _ arguments: Arguments) async throws {
        var path = "/api/v1/downloads"
        if let text = arguments[state] {
            guard DownloadState(rawValue: text) != nil else {
                throw UsageError("unknown state \"\(text)\"", hint: Spelling.hint(for: text, in: state.words))
            }
            path += "?state=\(text)"
        }
        let downloads: [DownloadView]
        if arguments.has(watch) {
            downloads = try await DownloadWatch(server: server).follow(list: path)
        } else {
            downloads = try (try await server.call("GET", path)["data"]?.array ?? []).map { try DownloadView($0) }
        }
        if !arguments.has(watch) || arguments.has(.json) {
            try arguments.show(downloads) { [$0.id.rawValue, $0.state.rawValue, $0.fileName, $0.words] }
        }
        if arguments.has(watch) && downloads.contains(where: { $0.state == .failed }) { throw AlreadyTold() }
    }
}
