import Console
import Fetching
import Foundation

/// `millrace-fetch`: the command `millrace fetch` as a program of its own. It is linked with the libraries that fetching
/// needs, and not with those of the other commands, whose loading takes 45 ms and 35 MB.
@main
struct FetchTool {
    static func main() async {
        exit(await run(Array(CommandLine.arguments.dropFirst())[...]))
    }

    /// Isolated to nobody, as `Millrace.run`.
    private nonisolated static func run(_ words: ArraySlice<String>) async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        return await FetchCommand.obey(words, as: "millrace-fetch")
    }
}
