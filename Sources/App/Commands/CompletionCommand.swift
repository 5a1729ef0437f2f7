import Console
/// `millrace completion bash|zsh`: what makes a shell complete the words of this program.
struct CompletionCommand: Command {
    static let name = "completion"
    static let summary = "a completion script for bash or zsh"
    static let operands = OperandNames(required: ["bash or zsh"])
    static let choices = ["bash", "zsh"]
    static let details = """
        For bash: millrace completion bash > ~/.local/share/bash-completion/completions/millrace
        For zsh:  millrace completion zsh > a folder of your $fpath, as _millrace
        """

    static func run(_ arguments: Arguments) async throws {
        let words = Millrace.commands.map { CompletedCommand($0) }
        switch arguments.operands[0] {
        case "bash": say(BashCompletion(commands: words).text)
        case "zsh": say(ZshCompletion(commands: words).text)
        case let shell: throw UsageError.unknown(shell, in: choices)
        }
    }
}
