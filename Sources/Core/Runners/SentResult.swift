import Foundation
import StageKit

/// What a runner sent and nobody has looked at yet: files in the workbench of its job, where they outlive a restart.
struct SentResult: Codable, Sendable, Equatable {
    /// Paths below the workbench, by what they are.
    var files: [String: String]
    var language: String?
    /// Of a live source: why it ended before its time.
    var interruption: String?

    /// Folder below the workbench.
    static let folder = "sent"

    /// As a stage sees it.
    func result(in workbench: URL) -> PieceResult {
        var found: [PieceResult.Role: URL] = [:]
        for (name, path) in files {
            if let role = PieceResult.Role(rawValue: name) { found[role] = workbench.appending(path: path) }
        }
        return PieceResult(files: found, language: language, interruption: interruption)
    }
}
