import Testing

@testable import Server

struct PeerAddressTests {
    @Test(arguments: [
        ("127.0.0.1", true, true, "127.0.0.1"), ("::1", false, true, "0:0:0:0:0:0:0:1"),
        ("::ffff:10.0.0.1", true, false, "10.0.0.1"), ("fe80::1%eth0", false, false, "fe80:0:0:0:0:0:0:1"),
        ("192.0.2.255", true, false, "192.0.2.255"),
    ])
    func knowsItsFamily(_ text: String, _ isIPv4: Bool, _ isLoopback: Bool, _ written: String) throws {
        let address = try #require(PeerAddress(text, port: 258))
        #expect(address.isIPv4 == isIPv4 && address.isLoopback == isLoopback && address.text == written)
        #expect(address.compact.count == (isIPv4 ? 6 : 18))
        #expect(Array(address.compact.suffix(2)) == [1, 2])
        #expect(PeerAddress(address.addressBytes, port: 258) == address)
    }

    @Test(arguments: ["0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1"])
    func knowsWhereNobodyIs(_ text: String) throws {
        #expect(try #require(PeerAddress(text, port: 1)).isUnusable)
    }

    @Test(arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "::g", "1.2.3.4:80"])
    func takesNumbersAlone(_ text: String) { #expect(PeerAddress(text, port: 1) == nil) }
}
