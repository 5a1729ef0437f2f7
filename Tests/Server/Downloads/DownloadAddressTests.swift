import HTTP
import Testing

@testable import Server

@Suite struct DownloadAddressTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let shown: String
        let host: String
        var user: String?
        var password: String?
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(
            text: "https://Example.org/a%20b.mp4?x=1&y=2#part", shown: "https://Example.org/a%20b.mp4?x=1&y=2",
            host: "example.org:443"),
        Case(text: "HTTP://example.org:8080", shown: "http://example.org:8080", host: "example.org:8080"),
        Case(
            text: "ftp://ada:hu%20sh@example.org/f", shown: "ftp://example.org/f", host: "example.org:21", user: "ada",
            password: "hu sh"),
        Case(text: "sftp://ada@[::1]/f", shown: "sftp://[::1]/f", host: "[::1]:22", user: "ada"),
        Case(text: "ftps://h/f", shown: "ftps://h/f", host: "h:990"),
        Case(text: "file:///srv/films/a%20b", shown: "file:///srv/films/a%20b", host: ""),
        Case(text: "/srv/films/a b", shown: "file:///srv/films/a%20b", host: ""),
    ])
    func anAddressIsTakenApart(_ table: Case) throws {
        let address = try DownloadAddress(table.text)
        #expect(address.text == table.shown && address.host == table.host)
        #expect(address.user == table.user && address.password == table.password)
    }

    @Test(arguments: [
        ("gopher://example.org/", "unknown_scheme"), ("javascript:alert(1)", "unknown_scheme"),
        ("magnet:?xt=x", "unknown_scheme"),
        ("notaurl", "bad_url"), ("", "bad_url"), ("http://", "bad_url"), ("http:///path", "bad_url"),
        ("http://h:0/", "bad_url"),
        ("http://h/\n", "bad_url"), ("file://elsewhere/x", "bad_url"), ("file:///srv/", "bad_url"),
    ])
    func whatIsNoneIsRefused(text: String, code: String) {
        let error = #expect(throws: HTTPError.self) { try DownloadAddress(text) }
        #expect(error?.status == 400 && error?.code == code && error?.field == "url")
    }
}
