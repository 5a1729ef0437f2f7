@testable import HTTP
import Synchronization
import Testing

struct MultipartTests {
    private static let form = [
        "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nBig \"Buck\" ä\r\n",
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a%22b \\\"c\\\".mp4\"\r\n",
        "Content-Type: video/mp4\r\n\r\nline\r\n--not the end\r\n\r\n--b--\r\nepilogue",
    ].joined()

    /// A body that comes in pieces.
    private func body(_ text: String, step: Int) -> BodyStream {
        let rest = Mutex(Array(text.utf8))
        return BodyStream(length: nil) {
            rest.withLock { rest in
                guard !rest.isEmpty else { return nil }
                defer { rest.removeFirst(min(step, rest.count)) }
                return Array(rest.prefix(step))
            }
        }
    }

    @Test(arguments: 1...40)
    func readsPartsInAnyPieces(_ step: Int) async throws {
        var reader = MultipartReader(body(Self.form, step: step), boundary: "b")
        let name = try await reader.next()
        #expect(name == MultipartReader.Part(name: "name", fileName: nil, mediaType: nil))
        #expect(try await reader.text(limit: 100) == "Big \"Buck\" ä")
        let file = try await reader.next()
        #expect(file == MultipartReader.Part(name: "file", fileName: "a\"b \"c\".mp4", mediaType: "video/mp4"))
        #expect(try await reader.text(limit: 100) == "line\r\n--not the end\r\n")
        #expect(try await reader.next() == nil)
    }

    @Test func skipsWhatIsNotRead() async throws {
        var reader = MultipartReader(body(Self.form, step: 7), boundary: "b")
        _ = try await reader.next()
        #expect(try await reader.next()?.name == "file")
        #expect(try await reader.next() == nil)
        #expect(try await reader.next() == nil)
    }

    @Test func emptyPartsAndFormsAreFine() async throws {
        let head = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n"
        var reader = MultipartReader(body(head + "\r\n--b--", step: 100), boundary: "b")
        #expect(try await reader.next()?.name == "x")
        #expect(try await reader.chunk() == nil)
        #expect(try await reader.next() == nil)
        var empty = MultipartReader(body("--b--\r\n", step: 3), boundary: "b")
        #expect(try await empty.next() == nil)
    }

    @Test(arguments: [
        "", "--b", "--b\r\n", "--bx\r\n", "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nhalf",
        "--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--", "--b\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition : form-data; name=x\r\n\r\n\r\n--b--", "no boundary at all",
    ])
    func refusesBrokenForms(_ text: String) async throws {
        let body = body(text, step: 5)
        await #expect(
            performing: {
                var reader = MultipartReader(body, boundary: "b")
                while try await reader.next() != nil {}
            }, throws: { ($0 as? HTTPError)?.status == 400 })
    }

    @Test func refusesTooMuch() async throws {
        let endless = "--b\r\nX: " + String(repeating: "a", count: 20_000)
        let long = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n" + String(repeating: "a", count: 100)
        let bodies = [body(endless, step: 1000), body(long + "\r\n--b--", step: 10)]
        await #expect(throws: HTTPError.self) {
            var reader = MultipartReader(bodies[0], boundary: "b")
            _ = try await reader.next()
        }
        await #expect(
            performing: {
                var reader = MultipartReader(bodies[1], boundary: "b")
                _ = try await reader.next()
                _ = try await reader.text(limit: 50)
            }, throws: { ($0 as? HTTPError)?.status == 413 })
    }

    @Test func eventsKeepTheirLines() {
        let event = ServerSentEvent(id: "7\n8", event: "video", data: "a\nb\r\nc")
        #expect(event.text == "id: 78\nevent: video\ndata: a\ndata: b\ndata: c\n\n")
    }

    @Test(arguments: [
        ("clip.mp4", "attachment; filename=\"clip.mp4\""),
        ("Käse/\"x\".mp4", "attachment; filename=\"K_se__x_.mp4\"; filename*=UTF-8''K%C3%A4se__x_.mp4"),
    ])
    func fileNamesSurvive(_ name: String, _ expected: String) {
        #expect(ContentDisposition.attachment(name) == expected)
    }
}
