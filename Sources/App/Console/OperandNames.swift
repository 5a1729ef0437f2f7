/// The operands of a command, by name.
package struct OperandNames: Sendable, Equatable {
    package let required: [String]
    package let optional: [String]
    /// The last one may come any number of times.
    package let repeatsLast: Bool

    package init(required: [String] = [], optional: [String] = [], repeatsLast: Bool = false) {
        (self.required, self.optional, self.repeatsLast) = (required, optional, repeatsLast)
    }

    /// As the help shows them: `URL [PATH]`, `ID…`.
    package var words: [String] {
        var words = required + optional.map { "[\($0)]" }
        if repeatsLast, let last = words.popLast() { words.append(last + "…") }
        return words
    }
}
