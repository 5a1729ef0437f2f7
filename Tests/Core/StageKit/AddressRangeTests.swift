import StageKit
import Testing

struct AddressRangeTests {
    @Test(
        "ranges hold what they should",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("192.168.1.7", "192.168.1.7", true),
            ("192.168.1.7", "192.168.1.8", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0/104", "10.1.2.3", true), ("::1", "::1", true),
            ("fd00::/8", "fd12:3456::1", true), ("fd00::/8", "fc00::1", false), ("::/0", "2001:db8::1", true),
            ("172.16.0.0/12", "172.31.255.255", true), ("172.16.0.0/12", "172.32.0.0", false),
            ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false),
        ])
    func contains(_ range: String, _ address: String, _ expected: Bool) throws {
        let bytes = try #require(AddressRange.address(address))
        #expect(try #require(AddressRange(range)).contains(bytes) == expected)
    }

    @Test(
        "what is no range is refused",
        arguments: [
            "", "/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "10.0.0.0/", "10.0.0.0/8/8", "010.0.0.0", "256.0.0.0",
            "::1/129",
            "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "localhost", "::g", "10.0.0.0/-1",
            "10.0.0.0/+8",
            "fe80::1%eth0", "1:2:3:4:5:6:7:8::", "::1.2.3", "[::1]",
        ])
    func refused(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test(
        "addresses are read",
        arguments: [
            ("::", [UInt8](repeating: 0, count: 16)), ("127.0.0.1", [127, 0, 0, 1]),
            ("2001:db8::ff00:42:8329", [0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0, 0x42, 0x83, 0x29]),
            ("::ffff:1.2.3.4", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4]),
        ])
    func addresses(_ text: String, _ bytes: [UInt8]) { #expect(AddressRange.address(text) == bytes) }
}
