import Console
import Foundation
import Testing

@testable import App

/// The scripts, in the shells they are for.
@Suite struct CompletionTests {
    /// Runs a shell with a script as its standard input.
    private func run(_ shell: String, _ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [shell]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(script.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }

    private static let commands = Millrace.commands.map { CompletedCommand($0) }

    /// What bash completes; the last word is the one that is being typed.
    private func bash(_ words: [String]) throws -> Set<String> {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let script = """
            \(BashCompletion(commands: Self.commands).text)
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); _millrace; printf '%s\\n' "${COMPREPLY[@]}"
            """
        return Set(try run("bash", script).split(separator: "\n").map(String.init))
    }

    @Test func bashCompletesCommandsFlagsAndValues() throws {
        let names = Set(Millrace.commands.map { $0.name })
        #expect(try bash(["millrace", ""]) == names.union(["--help", "--version"]))
        #expect(try bash(["millrace", "sta"]) == ["stages", "status", "stats"])
        #expect(try bash(["millrace", "add", "--co"]) == ["--cookies", "--connections"])
        #expect(try bash(["millrace", "completion", ""]) == ["bash", "zsh"])
        #expect(try bash(["millrace", "token", "--scope", "m"]) == ["manage"])
        #expect(try bash(["millrace", "token", "--scope", "=", "u"]) == ["upload"])
        #expect(try bash(["millrace", "token", "--scope", "="]) == ["read", "upload", "manage"])
        #expect(try bash(["millrace", "serve", "--access-log", ""]) == ["on", "off"])
        #expect(try bash(["millrace", "status", "--state", "f"]) == ["finished", "failed"])
        // A flag's value is no operand; a second operand has other values.
        #expect(try bash(["millrace", "token", "--name", "x", "c"]) == ["create"])
        #expect(try bash(["millrace", "token", "create", "c"]).isEmpty)
        #expect(try bash(["millrace", "nonsense", ""]).isEmpty)
    }

    @Test func bashCompletesFilesWithSpacesInTheirNames() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-completion-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("a folder"), withIntermediateDirectories: true)
        try Data().write(to: folder.appendingPathComponent("a film.mp4"))
        let start = folder.path + "/a"
        #expect(try bash(["millrace", "run", start]) == [start + " folder", start + " film.mp4"])
        #expect(try bash(["millrace", "serve", "--data", start]) == [start + " folder"])
    }

    @Test func everyCommandAndFlagIsThere() {
        let (bash, zsh) = (BashCompletion(commands: Self.commands).text, ZshCompletion(commands: Self.commands).text)
        for command in Millrace.commands {
            #expect(bash.contains("\(command.name)) case"))
            #expect(zsh.contains("\(command.name)) _arguments"))
            for flag in command.flags {
                #expect(bash.contains("--\(flag.name)"))
                #expect(zsh.contains("'--\(flag.name)"))
            }
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zsh"), "no zsh here"))
    func zshCompletes() throws {
        let text = ZshCompletion(commands: Self.commands).text
        // What the completion system would be handed.
        let script = """
            compdef() { }
            _describe() { print -l "${commands[@]%%:*}" }
            _arguments() { print -l -- "$@" }
            \(text)
            words=(millrace ""); CURRENT=2; _millrace
            words=(millrace completion ""); CURRENT=3; _millrace
            """
        let lines = try run("zsh", script).split(separator: "\n").map(String.init)
        #expect(lines.contains("max-tasks") && lines.contains("1:word:(bash zsh)"), "\(lines)")
    }
}
