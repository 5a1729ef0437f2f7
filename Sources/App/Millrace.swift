import Console
import Fetching
import Foundation
import StageKit
import Sys

/// The program. `main` does nothing but call `run`, which is isolated to nobody: closures handed to C from code below
/// must not inherit the main actor.
@main
struct Millrace {
    static func main() async {
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    static let version = "0.1.0"

    /// In the order of `--help`.
    static let commands: [any Command.Type] = [
        ServeCommand.self, RunCommand.self, DemoCommand.self, CheckCommand.self, GraphCommand.self,
        StagesCommand.self, APICommand.self, TryCommand.self, SampleCommand.self, TokenCommand.self, UserCommand.self,
        KeyCommand.self, RunnerCommand.self, FetchCommand.self, AddCommand.self, StatusCommand.self, StatsCommand.self,
        PauseCommand.self, ResumeCommand.self, CancelCommand.self, RetryCommand.self, ClearCommand.self,
        MaxTasksCommand.self, BalanceCommand.self, CompletionCommand.self,
    ]

    /// Exit codes: 0 done, 1 failed, 2 usage or configuration.
    nonisolated static func run(_ words: [String]) async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        Heap.returnsBlocks(from: 512 << 10)
        guard let name = words.first else {
            complain(help)
            return 2
        }
        switch name {
        case "--help", "-h", "help":
            print(help)
            return 0
        case "--version", "-V", "version":
            print("millrace \(version)")
            return 0
        default: break
        }
        guard let command = commands.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
            let names = commands.map { $0.name }
            complain("millrace: unknown command \"\(name)\"\n    \(Spelling.hint(for: name, in: names))")
            return 2
        }
        return await command.obey(words.dropFirst())
    }

    static var help: String {
        let width = commands.map { $0.name.count }.max() ?? 0
        let lines = commands.map { command in
            "  \(command.name)\(String(repeating: " ", count: width - command.name.count + 2))\(command.summary)"
        }
        return """
            Millrace takes video in and puts playable, downloadable, shareable video out.

            usage: millrace COMMAND …

            \(lines.joined(separator: "\n"))

              millrace COMMAND --help    more about one command
              millrace --version

            Results go to standard output, progress and errors to standard error.
            Exit codes: 0 done, 1 failed, 2 usage or configuration.
            """
    }
}
