public import StageKit

/// Everything that is wrong with a pipeline, at once.
public struct BlueprintProblems: Error, Sendable, Equatable {
    /// In order of the text; not empty.
    public let problems: [Problem]

    /// One entry a problem, each with a line for its way out, and a last line that counts them.
    ///
    /// - Parameter file: how the file is called in front of line and column.
    public func report(file: String) -> String {
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        return (problems.map { $0.report(file: file) } + ["\(file): \(count)"]).joined(separator: "\n")
    }
}
