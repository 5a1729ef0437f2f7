import Sys
import Testing

struct ChildProcessTests {
    @Test func outputAndExitCodeComeBack() async throws {
        let script = "echo one; echo two >&2; exit 3"
        let child = try ChildProcess("/bin/sh", ["-c", script], output: .piped, errors: .piped)
        async let output = child.output?.text()
        async let errors = child.errors?.text()
        #expect(await output == "one\n")
        #expect(await errors == "two\n")
        #expect(await child.exit() == .code(3))
        #expect(await child.exit() == .code(3))
    }

    @Test func signalReachesTheWholeGroup() async throws {
        // The grandchild holds the pipe: its end is the end of both.
        let child = try ChildProcess("/bin/sh", ["-c", "sleep 100 & echo up; wait"], output: .piped)
        var lines = try #require(child.output).lines.makeAsyncIterator()
        #expect(await lines.next() == "up")
        child.signal(9)
        #expect(await lines.next() == nil)
        #expect(await child.exit() == .signal(9))
        child.signal(9)
    }

    @Test func missingProgramIsAnError() {
        #expect(throws: SystemError(2, "start \"/no/such/program\"")) { try ChildProcess("/no/such/program") }
    }

    @Test func environmentAndFolderAreTheGivenOnes() async throws {
        let child = try ChildProcess(
            "/bin/sh", ["-c", "echo $COLOUR; pwd"], environment: ["COLOUR": "green"], folder: "/usr", output: .piped)
        #expect(await child.output?.text() == "green\n/usr\n")
    }

    @Test func programsAreFoundInThePath() {
        #expect(ChildProcess.find("sh")?.hasSuffix("/sh") == true)
        #expect(ChildProcess.find("no-such-program-anywhere") == nil)
    }
}
