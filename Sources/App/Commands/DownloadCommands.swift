import Console
import Core
import StageKit

/// `millrace cancel ID…`: a server gives up downloads.
struct CancelCommand: Command {
    static let name = "cancel"
    static let summary = "a running server gives up downloads and removes what has come of them"
    static let operands = OperandNames(required: ["ID"], repeatsLast: true)
    static let flags = [Flag.json] + Flag.remote
    static let details = "\"millrace clear\" cancels all that wait."

    static func run(_ arguments: Arguments) async throws { try await DownloadAction.cancel.run(arguments) }
}

/// `millrace retry ID…`: a server begins again with what failed.
struct RetryCommand: Command {
    static let name = "retry"
    static let summary = "a running server begins again with downloads that failed or were cancelled"
    static let operands = OperandNames(required: ["ID"], repeatsLast: true)
    static let flags = [Flag.json] + Flag.remote

    static func run(_ arguments: Arguments) async throws { try await DownloadAction.retry.run(arguments) }
}

/// What can be done with a download of a server.
enum DownloadAction: String {
    case pause, resume, cancel, retry

    /// Does it with all whose ids are the operands, and says what became of each. One that is refused does not keep
    /// the others from it.
    ///
    /// - Throws: `UsageError` before anything is done; `AlreadyTold` when one was refused.
    func run(_ arguments: Arguments) async throws {
        let ids = try arguments.operands.map { word in
            guard let id = Identifier(rawValue: word) else { throw UsageError.noDownload(word) }
            return id
        }
        let server = try RemoteServer(arguments)
        var done: [DownloadView] = []
        var isWhole = true
        for id in ids {
            do {
                done.append(try DownloadView(try await server.call("POST", "/api/v1/downloads/\(id)/\(rawValue)")))
            } catch let error as RemoteError {
                complain("\(id): \(error)")
                isWhole = false
            }
        }
        try arguments.show(done) { [$0.id.rawValue, $0.state.rawValue, $0.fileName] }
        if !isWhole { throw AlreadyTold() }
    }
}

extension UsageError {
    static func noDownload(_ word: String) -> UsageError {
        UsageError("\"\(word)\" is no id", hint: "\"millrace add\" prints it, \"millrace status\" shows all")
    }
}
