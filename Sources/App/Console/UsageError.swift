/// A command line that cannot be understood. Exit code 2.
package struct UsageError: Error, Equatable, CustomStringConvertible {
    package let words: String
    package let hint: String?

    package init(_ words: String, hint: String? = nil) {
        self.words = words
        self.hint = hint
    }

    package var description: String { words + (hint.map { "\n    \($0)" } ?? "") }
}
