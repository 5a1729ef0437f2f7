/// Why a text is not JSON (RFC 8259): where, what, and what would be right.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    public let position: JSONNode.Position
    /// One sentence without a period: `a comma is missing`.
    public let words: String
    public let hint: String?

    public init(at position: JSONNode.Position, _ words: String, hint: String? = nil) {
        self.position = position
        self.words = words
        self.hint = hint
    }

    /// `line 3, column 9: a comma is missing; write …`
    public var description: String {
        "line \(position.line), column \(position.column): \(words)" + (hint.map { "; \($0)" } ?? "")
    }
}
