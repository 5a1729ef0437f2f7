import Foundation

/// One word after `millrace`, and what it does.
protocol Command: Sendable {
    static var name: String { get }
    /// One line for `millrace --help`.
    static var summary: String { get }
    static var operands: OperandNames { get }
    /// Other names, of older programs.
    static var aliases: [String] { get }
    /// All that the first operand can be; empty where there is too much to count.
    static var choices: [String] { get }
    static var flags: [Flag] { get }
    /// More lines for `millrace NAME --help`; may be empty.
    static var details: String { get }

    /// Does it. Results go to standard output, progress and errors to standard error.
    ///
    /// - Throws: `UsageError` or `ConfigurationError` (exit code 2), anything else (exit code 1).
    static func run(_ arguments: Arguments) async throws
}

extension Command {
    static var operands: OperandNames { OperandNames() }
    static var aliases: [String] { [] }
    static var choices: [String] { [] }
    static var flags: [Flag] { [] }
    static var details: String { "" }

    /// `millrace run FILE [flags]`
    static var synopsis: String {
        let words = operands.words + (flags.isEmpty ? [] : ["[flags]"])
        return ([Program.call(name)] + words).joined(separator: " ")
    }

    static var help: String {
        var lines = [summary, "", "usage: \(synopsis)"]
        if !flags.isEmpty {
            let width = flags.map { $0.spelling.count }.max() ?? 0
            lines += [""]
            lines += flags.map { flag in
                let gap = String(repeating: " ", count: width - flag.spelling.count + 2)
                return "  \(flag.spelling)\(gap)\(flag.help)"
            }
            lines += [
                "", "Each flag may stand in the environment instead: \(flags[0].variable) for --\(flags[0].name).",
            ]
        }
        if !details.isEmpty { lines += ["", details] }
        return lines.joined(separator: "\n")
    }
}

/// A setting outside the command line that is wrong: `Plugins.json`, the data folder. Exit code 2.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A failure that has already been told; only the exit code 1 remains.
struct AlreadyTold: Error {}
