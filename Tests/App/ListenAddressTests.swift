import Testing

@testable import App

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("0.0.0.0:0", "0.0.0.0", 0), ("[::1]:65535", "::1", 65535),
        (":81", "127.0.0.1", 81), ("9000", "127.0.0.1", 9000), ("localhost:1", "127.0.0.1", 1),
    ])
    func reads(text: String, address: String, port: Int) {
        let listen = ListenAddress(text)
        #expect(listen?.address == address)
        #expect(listen?.port == port)
    }

    @Test(arguments: ["", "host", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "::1:80", "[::1]80", "[::1]", "1:+5"])
    func refuses(text: String) { #expect(ListenAddress(text) == nil) }
}
