import Foundation
import StageKit
import Testing

@testable import Transfer

struct PlaceAddressTests {
    @Test(
        "addresses",
        arguments: [
            ("/srv/out/", "file", "/srv/out/a b.mp4", "/srv/out/a b.mp4"),
            ("file:///srv/out", "file", "/srv/out/a b.mp4", "/srv/out/a b.mp4"),
            ("ftp://h/in", "ftp", "ftp://h/in/a%20b.mp4", "ftp://h/in/a%20b.mp4"),
            ("FTPES://h:2121/", "ftpes", "ftp://h:2121/a%20b.mp4", "ftpes://h:2121/a%20b.mp4"),
            ("sftp://h/~/in", "sftp", "sftp://h/~/in/a%20b.mp4", "sftp://h/~/in/a%20b.mp4"),
            ("davs://h/x%20y/", "davs", "https://h/x%20y/a%20b.mp4", "davs://h/x%20y/a%20b.mp4"),
            ("http://[::1]:80/p", "http", "http://[::1]:80/p/a%20b.mp4", "http://[::1]:80/p/a%20b.mp4"),
        ])
    func good(_ text: String, _ scheme: String, _ url: String, _ shown: String) throws {
        let address = try PlaceAddress(text)
        #expect(address.scheme.rawValue == scheme)
        #expect(address.shown("a b.mp4") == shown)
        if scheme != "file" { #expect(address.url("a b.mp4") == url) }
    }

    @Test("folders above a file") func folders() throws {
        #expect(try PlaceAddress("davs://h/a").folders(above: "b c/d.mp4") == ["https://h/a/", "https://h/a/b%20c/"])
        #expect(try PlaceAddress("dav://h").folders(above: "d.mp4") == [])
    }

    @Test("keys of a bucket") func keys() throws {
        #expect(try PlaceAddress("s3://bucket/a/b/").key("c.mp4") == "a/b/c.mp4")
        #expect(try PlaceAddress("s3://bucket").key("c.mp4") == "c.mp4")
    }

    @Test(
        "what is no address of a place",
        arguments: [
            "", "out", "gopher://h/", "http:/h", "ftp://user@h/", "ftp://user:pass@h/", "https://h/?a=b", "https://h/#a", "sftp:///in",
            "s3://bucket:80/", "file:out", "http://h h/",
        ])
    func bad(_ text: String) {
        #expect(throws: PlaceAddress.Mistake.self) { try PlaceAddress(text) }
    }

    private static func problems(_ pairs: KeyValuePairs<String, JSON>) -> [String] {
        let settings = Settings(.object(pairs.map { JSON.Member($0.key, $0.value) }))
        _ = TransferPush(settings: settings)
        return (settings.problems + settings.omissions).map { "\($0.path): \($0.words)" }
    }

    @Test("settings that make no sense are told, each with its key") func settings() {
        #expect(Self.problems([:]) == ["$.to: it is missing"])
        #expect(Self.problems(["to": "/srv/out"]) == [])
        #expect(Self.problems(["to": "/srv/out", "user": "x"]) == ["$.user: it has no meaning for file"])
        #expect(
            Self.problems(["to": "sftp://h/in"]) == [
                "$.knownHosts: sftp needs it", "$.password: sftp needs it", "$.user: sftp needs it",
            ])
        #expect(
            Self.problems(["to": "sftp://h/in", "user": "u", "key": "id", "hostKey": "MD5:00"]).sorted() == [
                "$.hostKey: it is no SHA-256 fingerprint", "$.key: \"id\" is no absolute path", "$.password: sftp needs it",
            ])
        #expect(Self.problems(["to": "s3://b"]) == ["$.accessKey: s3 needs it", "$.secretKey: s3 needs it"])
        #expect(
            Self.problems([
                "to": "s3://b", "accessKey": "a", "secretKey": "b", "endpoint": "http://h", "signedPayload": false,
            ]) == ["$.signedPayload: over http nothing else guards what is sent"])
        #expect(Self.problems(["to": "/o", "as": "{titel}"]) == ["$.as: \"{titel}\" stands for nothing"])
        #expect(Self.problems(["to": "/o", "kinds": .array(["rendition", "torent"])]) == ["$.kinds: \"torent\" is no kind of file"])
        #expect(Self.problems(["to": "/o", "partSize": "1MiB"]) == ["$.partSize: 1MiB is out of range"])
        #expect(
            Self.problems(["to": "ftp://h", "password": .object([JSON.Member("environment", "NOT_THERE_AT_ALL")])]) == [
                "$.password: the environment has no NOT_THERE_AT_ALL"
            ])
        #expect(Self.problems(["to": "https://h", "token": "t", "user": "u"]) == ["$.token: there are a user and a password too"])
    }

    @Test("a secret may come from the environment, and never shows") func secrets() {
        let settings = Settings(.object([JSON.Member("password", .object([JSON.Member("environment", "PATH")]))]))
        let secret = settings.secret("password", "x")
        #expect(secret?.revealed == ProcessInfo.processInfo.environment["PATH"])
        #expect(secret.map { "\($0)" } == "•••")
        #expect(settings.problems.isEmpty)
    }

    @Test("names of places", arguments: [("remote", true), ("web-1", true), ("sftp", false), ("Web", false), ("a", false), ("1a", false)])
    func places(_ name: String, _ isGood: Bool) { #expect(PlaceName.isGood(name) == isGood) }
}
