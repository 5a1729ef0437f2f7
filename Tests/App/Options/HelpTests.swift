import Console
import Testing

@testable import App

@Suite struct HelpTests {
    @Test func helpNamesEveryCommand() {
        for command in Millrace.commands { #expect(Millrace.help.contains(command.summary), "\(command.name)") }
    }

    @Test func helpOfACommandNamesItsFlagsAndOperands() {
        for command in Millrace.commands {
            for flag in command.flags { #expect(command.help().contains(flag.spelling)) }
            for operand in command.operands.required + command.operands.optional {
                #expect(command.synopsis().contains(operand))
            }
        }
    }

    @Test func linesFitATerminal() {
        for text in [Millrace.help] + Millrace.commands.map({ $0.help() }) {
            for line in text.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
        }
    }

    @Test(arguments: [([], 2), (["sevre"], 2), (["--help"], 0), (["--version"], 0), (["check", "--confg", "x"], 2)] as [([String], Int32)])
    func exitCodesTellUsageFromSuccess(words: [String], code: Int32) async {
        #expect(await Millrace.run(words) == code)
    }
}
