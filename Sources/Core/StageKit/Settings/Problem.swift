/// A mistake in a settings file: where, what, and a way out.
public struct Problem: Sendable, Equatable, Comparable {
    /// Nil for a value that stands in no file.
    public let position: JSONNode.Position?
    /// JSON path: `$.pipeline.transcode.lans`.
    public let path: String
    /// One sentence without a period: `unknown key`.
    public let words: String
    /// What would be right: `did you mean "lanes"?`.
    public let hint: String?

    public init(at position: JSONNode.Position?, path: String, _ words: String, hint: String? = nil) {
        self.position = position.flatMap { $0.line > 0 ? $0 : nil }
        self.path = path
        self.words = words
        self.hint = hint
    }

    /// `Plugins.json:8:80: $.pipeline.transcode.lans: unknown key` and, on a line of its own, the hint.
    public func report(file: String) -> String {
        let place = position.map { "\(file):\($0.line):\($0.column)" } ?? file
        return "\(place): \(path): \(words)" + (hint.map { "\n    \($0)" } ?? "")
    }

    public static func < (left: Problem, right: Problem) -> Bool {
        let start = JSONNode.Position(line: 0, column: 0)
        return (left.position ?? start, left.path, left.words) < (right.position ?? start, right.path, right.words)
    }
}
