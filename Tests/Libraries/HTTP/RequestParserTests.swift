import HTTP
import Testing

struct RequestParserTests {
    private func parse(_ text: String) throws -> (head: RequestHead, count: Int)? {
        var parser = RequestParser()
        return try parser.parse(Array(text.utf8)[...])
    }

    @Test func readsARequest() throws {
        let text = "GET /videos/a%20b/x.mp4?limit=2&name=a+b HTTP/1.1\r\nHost: example.org:80\r\nX-A:  b c \r\n\r\nrest"
        let (head, count) = try #require(try parse(text))
        #expect(count == text.utf8.count - 4)
        #expect(head.method == .get)
        #expect(head.target.segments == ["videos", "a b", "x.mp4"])
        #expect(head.target.query["name"] == "a b")
        #expect(head.headers["x-a"] == "b c")
        #expect(head.framing == .none)
        #expect(head.keepsAlive)
    }

    @Test func givesTheSameByteByByte() throws {
        let bytes = Array("POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\n\r\nhello".utf8)
        var parser = RequestParser()
        for count in 0..<(bytes.count - 5) { #expect(try parser.parse(bytes[..<count]) == nil) }
        let (head, count) = try #require(try parser.parse(bytes[..<(bytes.count - 5)]))
        #expect(head.framing == .length(5))
        #expect(count == bytes.count - 5)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        ("GET / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: \r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1}b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", 400),
        ("GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        ("GET /\r\nHost: a\r\n\r\n", 400),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("G[]T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ])
    func refuses(_ text: String, _ status: Int) {
        #expect(performing: { try parse(text) }, throws: { ($0 as? HTTPError)?.status == status })
    }

    @Test func refusesWhatIsTooLong() {
        let target = "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n"
        let endless = "GET /\(String(repeating: "a", count: 40000))"
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 40000))"
        let many = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 100) + "\r\n"
        for (text, status) in [(target, 414), (endless, 414), (head, 431), (many, 431)] {
            #expect(performing: { try parse(text) }, throws: { ($0 as? HTTPError)?.status == status })
        }
    }

    @Test func understandsAbsoluteFormAndOldVersions() throws {
        let absolute = try #require(try parse("GET http://real.org:8080/a?b=c HTTP/1.1\r\nHost: other\r\n\r\n"))
        #expect(absolute.head.headers["host"] == "real.org:8080")
        #expect(absolute.head.target.segments == ["a"])
        let old = try #require(try parse("\r\nGET / HTTP/1.0\r\n\r\n"))
        #expect(!old.head.keepsAlive)
        let server = try #require(try parse("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"))
        #expect(server.head.target.isServer)
        #expect(!server.head.keepsAlive)
    }
}
