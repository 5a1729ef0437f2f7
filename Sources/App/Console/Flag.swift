import StageKit

/// One flag of a command: `--listen ADDR:PORT`.
package struct Flag: Sendable, Equatable {
    /// Without the dashes.
    package let name: String
    /// What stands behind it, for help; nil for a switch.
    package let value: String?
    package let help: String
    /// All values that there are; empty where there are too many to count.
    package let words: [String]

    package init(_ name: String, _ value: String? = nil, _ help: String, words: [String] = []) {
        self.words = words
        self.name = name
        self.value = value
        self.help = help
    }

    /// The variable that stands for the flag: `MILLRACE_LISTEN`.
    package var variable: String { "MILLRACE_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() }

    /// `--listen ADDR:PORT`
    package var spelling: String { "--\(name)" + (value.map { " \($0)" } ?? "") }
}
