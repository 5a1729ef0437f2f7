import Testing

@testable import App

@Suite struct RemoteAnswerTests {
    @Test func anAnswerIsTakenApart() throws {
        let text = "HTTP/1.1 404 Not Found\r\nContent-Type: x\r\ncontent-length:  2\r\n\r\n{}"
        let answer = try RemoteAnswer(Array(text.utf8))
        #expect(answer.status == 404 && answer.body == Array("{}".utf8))
        #expect(try RemoteAnswer(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)).body == [])
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc", "HTTP/1.1 200 OK\r\n\r\nabc",
        "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "\r\n\r\n",
    ])
    func whatIsNoWholeAnswerIsNone(text: String) {
        #expect(throws: RemoteError.self) { try RemoteAnswer(Array(text.utf8)) }
    }

    @Test(arguments: ["ftp://h", "https://h", "http://", "nonsense", "http://h/path"])
    func whatIsNoServerIsRefused(text: String) throws {
        let arguments = try Arguments(["--server", text], flags: Flag.remote)
        #expect(throws: UsageError.self) { try RemoteServer(arguments) }
    }
}
