@testable import Fetch
import Testing

struct RedirectionTests {
    @Test(
        "what is meant for one server goes to the same one only",
        arguments: [
            ("http://a/x", "http://a/y", true), ("http://a/", "http://a:80/", true), ("http://A/", "http://a/", true),
            ("http://a/", "https://a/", true), ("https://a/", "https://a/", true), ("http://a:8080/", "http://a/", false),
            ("http://a/", "http://b.a/", false), ("http://a:8080/", "https://a/", false), ("https://a/", "https://a:444/", false),
            ("https://a/", "https://a.evil/", false), ("https://a/", "https://a@evil/", false),
        ])
    func secrets(_ from: String, _ to: String, _ keeps: Bool) throws {
        let from = try FetchAddress(from)
        #expect(try Redirection.follow(from: from, to: try FetchAddress(to), count: 1, limit: 10) == keeps)
    }

    @Test(
        "redirects that are not followed",
        arguments: [
            ("https://a/", "http://a/", 1, FetchError.Code.insecure), ("http://a/", "ftp://a/", 1, .badAddress),
            ("http://a/", "sftp://a/", 1, .badAddress), ("http://a/", "http://a/", 11, .tooManyRedirects),
        ])
    func refused(_ from: String, _ to: String, _ count: Int, _ code: FetchError.Code) throws {
        let (from, to) = (try FetchAddress(from), try FetchAddress(to))
        let error = #expect(throws: FetchError.self) {
            try Redirection.follow(from: from, to: to, count: count, limit: 10)
        }
        #expect(error?.code == code)
    }

    @Test("an address without its secrets") func addresses() throws {
        let address = try FetchAddress("FTPES://us%40er:p%3Aw@Host.Example:2121/a%20b c/d.gz?x#y")
        #expect(address.scheme == "ftpes")
        #expect(address.host == "host.example")
        #expect(address.port == 2121)
        #expect(address.user == "us@er")
        #expect(address.password == "p:w")
        #expect(address.target.hasPrefix("ftp://"))
        #expect(!address.text.contains("us%40er"))
        #expect(!address.text.contains("#y"))
        #expect(address.isPacked)
        #expect(try FetchAddress("https://host").port == 443)
        #expect(try FetchAddress("sftp://host/x").port == 22)
        #expect(try FetchAddress("ftps://host/x").port == 990)
    }
}
