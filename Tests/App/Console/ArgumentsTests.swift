import Console
import Testing

@testable import App

@Suite struct ArgumentsTests {
    private let flags = [Flag.data, Flag.json, Flag.listen]

    @Test func valuesStandBehindOrInTheSameWord() throws {
        let apart = try Arguments(["--data", "here"], flags: flags)
        let joined = try Arguments(["--data=here"], flags: flags)
        #expect(apart[.data] == "here")
        #expect(joined == apart)
    }

    @Test func operandsAndFlagsMix() throws {
        let arguments = try Arguments(
            ["a", "--json", "b", "--", "--c"], flags: flags,
            operands: OperandNames(required: ["A"], optional: ["B", "C"]))
        #expect(arguments.operands == ["a", "b", "--c"])
        #expect(arguments.has(.json))
    }

    @Test func theEnvironmentStandsForFlags() throws {
        let environment = ["MILLRACE_DATA": "there", "MILLRACE_JSON": "0", "MILLRACE_LISTEN": ""]
        let arguments = try Arguments([], flags: flags, environment: environment)
        #expect(arguments[.data] == "there")
        #expect(!arguments.has(.json))
        #expect(arguments[.listen] == nil)
        #expect(try Arguments(["--data", "here"], flags: flags, environment: environment)[.data] == "here")
    }

    @Test func aFlagMayComeSeveralTimes() throws {
        let words = ["--data", "a", "--data=b"]
        let arguments = try Arguments(words, flags: flags, environment: ["MILLRACE_DATA": "c"])
        #expect(arguments.all(.data) == ["a", "b"] && arguments[.data] == "b")
        #expect(try Arguments([], flags: flags, environment: ["MILLRACE_DATA": "c"]).all(.data) == ["c"])
        #expect(arguments.all(.listen) == [])
    }

    @Test func theLastOperandMayComeSeveralTimes() throws {
        let names = OperandNames(required: ["A"], optional: ["B"], repeatsLast: true)
        #expect(try Arguments(["a", "b", "c"], flags: flags, operands: names).operands == ["a", "b", "c"])
        #expect(names.words == ["A", "[B]…"])
        #expect(throws: UsageError("A is missing")) { try Arguments([], flags: flags, operands: names) }
    }

    @Test(
        arguments: [
            (["--dta", "x"], "unknown flag --dta", "did you mean \"--data\"?"),
            (["--data"], "--data needs a value", "--data DIR"),
            (["--data="], "--data needs a value", "--data DIR"),
            (["--json=yes"], "--json takes no value", nil),
            (["a", "b"], "there is nothing to do with \"b\"", nil),
        ] as [([String], String, String?)])
    func mistakesSayWhatWouldBeRight(words: [String], message: String, hint: String?) {
        #expect(throws: UsageError(message, hint: hint)) {
            try Arguments(words, flags: flags, operands: OperandNames(optional: ["A"]))
        }
    }

    @Test func aMissingOperandIsNamed() {
        #expect(throws: UsageError("FILE is missing")) {
            try Arguments([], flags: flags, operands: OperandNames(required: ["FILE"]))
        }
    }
}
