import Console
/// What a shell has to know of a command: taken from the very tables that read the command line, so that it is never
/// out of date.
struct CompletedCommand: Sendable {
    /// What can stand in a place.
    enum Values: Sendable, Equatable {
        case files
        case folders
        case words([String])
        case anything

        /// By the word that stands for it in the help: `FILE`, `DIR`, `on|off`.
        init(_ placeholder: String, words: [String] = []) {
            switch placeholder {
            case _ where !words.isEmpty: self = .words(words)
            case "FILE": self = .files
            case "DIR": self = .folders
            case _ where placeholder.contains("|"): self = .words(placeholder.split(separator: "|").map(String.init))
            default: self = .anything
            }
        }
    }

    struct Option: Sendable {
        /// With its dashes.
        let name: String
        let help: String
        /// Nil for a switch.
        let values: Values?
    }

    let name: String
    let summary: String
    let options: [Option]
    /// Of each operand, in order.
    let operands: [Values]

    init(_ command: any Command.Type) {
        name = command.name
        summary = command.summary
        options =
            command.flags.map { flag in
                Option(
                    name: "--\(flag.name)", help: flag.help, values: flag.value.map { Values($0, words: flag.words) })
            } + [Option(name: "--help", help: "more about this command", values: nil)]
        let names = command.operands.required + command.operands.optional
        operands = names.enumerated().map { index, name in
            Values(name, words: index == 0 ? command.choices : [])
        }
    }
}
