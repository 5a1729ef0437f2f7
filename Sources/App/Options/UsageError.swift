/// A command line that cannot be understood. Exit code 2.
struct UsageError: Error, Equatable, CustomStringConvertible {
    let words: String
    let hint: String?

    init(_ words: String, hint: String? = nil) {
        self.words = words
        self.hint = hint
    }

    var description: String { words + (hint.map { "\n    \($0)" } ?? "") }
}
