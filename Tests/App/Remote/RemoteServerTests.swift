import Console
import Testing

@testable import App

@Suite struct RemoteServerTests {
    @Test(arguments: ["http://h", "https://h/", "HTTP://[::1]:1", "https://user.example:8443"])
    func aServerIsAnAddressWithoutAPath(text: String) throws {
        _ = try RemoteServer(try Arguments(["--server", text], flags: Flag.remote))
    }

    @Test(arguments: ["ftp://h", "http://", "nonsense", "http://h/path", "https://h?x=1", "http://name:secret@h"])
    func whatIsNoServerIsRefused(text: String) throws {
        let arguments = try Arguments(["--server", text], flags: Flag.remote)
        #expect(throws: UsageError.self) { try RemoteServer(arguments) }
    }

    @Test func certificatesThatCannotBeReadAreToldAtOnce() throws {
        let arguments = try Arguments(["--ca", "/none/ca.pem"], flags: Flag.remote)
        #expect(throws: UsageError("--ca /none/ca.pem cannot be read")) { try RemoteServer(arguments) }
    }
}
