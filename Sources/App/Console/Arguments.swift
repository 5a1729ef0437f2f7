import StageKit

/// What stood on the command line of one command, after its name.
package struct Arguments: Sendable, Equatable {
    private var values: [String: [String]] = [:]
    /// Of flags that are not on the command line.
    private var defaults: [String: String] = [:]
    package private(set) var operands: [String] = []

    /// Reads `--flag value`, `--flag=value`, `--switch`, operands in any order, and `--` before operands only.
    /// A flag that is not given is looked for in the environment.
    ///
    /// - Parameter operands: how many there may be, and what they are called.
    /// - Throws: `UsageError` with a suggestion.
    package init(
        _ words: some Sequence<String>, flags: [Flag], operands names: OperandNames = OperandNames(),
        environment: [String: String] = [:]
    ) throws {
        for flag in flags {
            guard let value = environment[flag.variable], !value.isEmpty else { continue }
            if flag.value != nil || ["1", "true", "yes"].contains(value.lowercased()) { defaults[flag.name] = value }
        }
        var rest = Array(words)[...]
        var onlyOperands = false
        while let word = rest.popFirst() {
            if onlyOperands || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                try read(flag: word, &rest, flags)
            }
        }
        if operands.count < names.required.count {
            throw UsageError("\(names.required[operands.count]) is missing")
        }
        if !names.repeatsLast, operands.count > names.required.count + names.optional.count {
            let extra = operands[names.required.count + names.optional.count]
            throw UsageError("there is nothing to do with \"\(extra)\"")
        }
    }

    private mutating func read(flag word: String, _ rest: inout ArraySlice<String>, _ flags: [Flag]) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let flag = flags.first(where: { "--\($0.name)" == parts[0] }) else {
            let known = flags.map { "--\($0.name)" } + ["--help"]
            throw UsageError("unknown flag \(parts[0])", hint: Spelling.hint(for: parts[0], in: known))
        }
        guard flag.value != nil else {
            guard parts.count == 1 else { throw UsageError("--\(flag.name) takes no value") }
            values[flag.name] = ["true"]
            return
        }
        guard let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty else {
            throw UsageError("--\(flag.name) needs a value", hint: flag.spelling)
        }
        values[flag.name, default: []].append(value)
    }

    /// The flag's value, or nil; of several the last.
    package subscript(flag: Flag) -> String? { values[flag.name]?.last ?? defaults[flag.name] }

    /// All values of a flag that may come several times.
    package func all(_ flag: Flag) -> [String] { values[flag.name] ?? defaults[flag.name].map { [$0] } ?? [] }

    /// Whether a switch is on.
    package func has(_ flag: Flag) -> Bool { self[flag] != nil }

    /// The flag's value, converted.
    ///
    /// - Throws: `UsageError` naming what would be right.
    package func value<T>(_ flag: Flag, _ kind: String, default standard: T, convert: (String) -> T?) throws -> T {
        guard let text = self[flag] else { return standard }
        guard let value = convert(text) else { throw UsageError("--\(flag.name) \(text) is not \(kind)") }
        return value
    }
}
