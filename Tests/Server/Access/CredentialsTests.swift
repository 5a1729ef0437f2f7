import StageKit
import Testing

@testable import Server

struct CredentialsTests {
    @Test(arguments: [
        ("Bearer abc", .token(Secret("abc"))), ("bearer  abc", .token(Secret("abc"))),
        ("Basic dTpwOnE=", .password(user: "u", Secret("p:q"))), ("BASIC Og==", .password(user: "", Secret(""))),
        ("Basic dQ==", nil), ("Basic !", nil), ("Basic /w==", nil), ("Bearer", nil), ("Digest abc", nil), ("", nil),
    ] as [(String, Credentials?)])
    func authorizationIsRead(_ text: String, _ expected: Credentials?) {
        #expect(Credentials(text) == expected)
    }

    @Test func whatIsSecretDoesNotPrint() throws {
        let credentials = try #require(Credentials("Bearer abcdef"))
        #expect(!"\(credentials)".contains("abcdef"))
    }
}
