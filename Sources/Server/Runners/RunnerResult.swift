import StageKit

/// Which files a result has to have.
enum RunnerResult {
    /// - Throws: `RunnerProblem` (400) when one is missing.
    static func check<File>(_ files: [PieceResult.Role: File], for work: PortableWork) throws {
        let role: PieceResult.Role? =
            switch work {
            case .picture, .sound, .still, .edit: .media
            case .storyboard: .picture
            case .transcription: .text
            // All of it came before.
            case .live: nil
            }
        guard let role else { return }
        guard files[role] != nil else { throw RunnerProblem.badPayload("the \(role.rawValue) file is missing") }
    }
}
