import Foundation

/// One word after `millrace`, and what it does.
package protocol Command: Sendable {
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
    package static var operands: OperandNames { OperandNames() }
    package static var aliases: [String] { [] }
    package static var choices: [String] { [] }
    package static var flags: [Flag] { [] }
    package static var details: String { "" }

    /// How it is called, unless a program does nothing else.
    package static var spelling: String { "millrace \(name)" }

    /// `millrace run FILE [flags]`
    package static func synopsis(as spelling: String = spelling) -> String {
        ([spelling] + operands.words + (flags.isEmpty ? [] : ["[flags]"])).joined(separator: " ")
    }

    /// All that there is to say about it.
    package static func help(as spelling: String = spelling) -> String {
        var lines = [summary, "", "usage: \(synopsis(as: spelling))"]
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
