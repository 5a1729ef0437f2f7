import Fetch
import LoopbackServer
import Testing

/// Short requests and their answers.
struct MessageTests {
    private func message(_ address: String, body: [UInt8]? = nil) -> Message {
        var message = Message(address, body: body)
        message.policy = NetworkPolicy { _ in true }
        message.limits.timeout = 2
        return message
    }

    @Test func getsAndPosts() async throws {
        let server = try LoopbackServer { path in [.answer("418 I'm a teapot", body: Array("answer to \(path)".utf8))] }
        defer { server.close() }
        let got = try message(server.address("/a")).run()
        #expect(got.status == 418 && String(decoding: got.body, as: UTF8.self) == "answer to /a")
        #expect(try message(server.address("/b"), body: [1, 2, 3]).run().status == 418)
        let received = await server.received(2)
        #expect(received[0].body.isEmpty && received[0].headers["content-length"] == nil)
        #expect(received[1].body == [1, 2, 3])
    }

    @Test func anAnswerThatIsTooLongIsAnAnswer() throws {
        let server = try LoopbackServer { _ in [.answer(body: [UInt8](repeating: 65, count: 200_000))] }
        defer { server.close() }
        let answer = try message(server.address("/")).run()
        #expect(answer.status == 200 && answer.body.count <= 64 << 10)
    }

    @Test func silenceEndsAndLoopbackIsRefusedUnlessAllowed() throws {
        let server = try LoopbackServer { _ in [.stall] }
        defer { server.close() }
        #expect { try message(server.address("/")).run() } throws: { ($0 as? FetchError)?.code == .timeout }
        #expect { try Message(server.address("/")).run() } throws: { ($0 as? FetchError)?.code == .refusedAddress }
        #expect(throws: CancellationError.self) { try message(server.address("/")).run { true } }
    }
}
