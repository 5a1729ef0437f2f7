import Fetch
import Testing

struct NetworkPolicyTests {
    private static func bytes(_ groups: [UInt16]) -> [UInt8] { groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }

    @Test(
        "IPv4 addresses that lead inside are refused",
        arguments: [
            ([127, 0, 0, 1], "loopback"), ([10, 0, 0, 1], "private"), ([172, 16, 0, 1], "private"),
            ([172, 31, 255, 255], "private"), ([192, 168, 0, 1], "private"), ([169, 254, 169, 254], "link-local"),
            ([100, 64, 0, 1], "shared"), ([100, 100, 100, 200], "shared"), ([0, 0, 0, 0], "this network"),
            ([168, 63, 129, 16], "metadata"), ([224, 0, 0, 1], "multicast"), ([255, 255, 255, 255], "reserved"),
            ([198, 19, 0, 1], "benchmarks"), ([192, 0, 0, 192], "reserved"),
        ] as [([UInt8], String)])
    func inside4(_ address: [UInt8], _ words: String) throws {
        #expect(NetworkPolicy().refusal(of: address)?.contains(words) == true)
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + address
        #expect(NetworkPolicy().refusal(of: mapped)?.contains(words) == true)
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] + address
        #expect(NetworkPolicy().refusal(of: translated)?.contains(words) == true)
    }

    @Test(
        "IPv6 addresses that lead inside are refused",
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 1], "loopback"), ([0, 0, 0, 0, 0, 0, 0, 0], "reserved"),
            ([0xFC00, 0, 0, 0, 0, 0, 0, 1], "private"), ([0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254], "private"),
            ([0xFE80, 0, 0, 0, 0, 0, 0, 1], "link-local"), ([0xFEC0, 0, 0, 0, 0, 0, 0, 1], "reserved"),
            ([0xFF02, 0, 0, 0, 0, 0, 0, 1], "multicast"), ([0x2002, 0x7F00, 1, 0, 0, 0, 0, 0], "tunnel"),
            ([0x2001, 0, 0, 0, 0, 0, 0, 1], "reserved"), ([0x2001, 0xDB8, 0, 0, 0, 0, 0, 1], "documentation"),
            ([0, 0, 0, 0, 0, 0, 0x7F00, 1], "reserved"), ([0x64, 0xFF9B, 1, 0, 0, 0, 0, 1], "reserved"),
        ] as [([UInt16], String)])
    func inside6(_ groups: [UInt16], _ words: String) throws {
        #expect(NetworkPolicy().refusal(of: Self.bytes(groups))?.contains(words) == true)
    }

    @Test(
        "global addresses are reached",
        arguments: [
            [8, 8, 8, 8], [1, 1, 1, 1], [172, 32, 0, 1], [172, 15, 0, 1], [11, 0, 0, 1], [192, 169, 0, 1],
            [100, 63, 0, 1],
            [223, 255, 255, 255], bytes([0x2606, 0x4700, 0, 0, 0, 0, 0, 0x1111]), bytes([0x2A00, 1, 0, 0, 0, 0, 0, 1]),
            bytes([0, 0, 0, 0, 0, 0xFFFF, 0x808, 0x808]),
        ] as [[UInt8]])
    func outside(_ address: [UInt8]) { #expect(NetworkPolicy().refusal(of: address) == nil) }

    @Test("what is no address is refused") func families() { #expect(NetworkPolicy().refusal(of: []) != nil) }

    @Test("the list of allowed addresses is asked with the plain address") func allowed() {
        let policy = NetworkPolicy { $0.first == 10 }
        #expect(policy.refusal(of: [10, 1, 2, 3]) == nil)
        #expect(policy.refusal(of: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 1, 2, 3]) == nil)
        #expect(policy.refusal(of: [127, 0, 0, 1]) != nil)
    }
}
