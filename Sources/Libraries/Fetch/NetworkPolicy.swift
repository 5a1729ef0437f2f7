/// Which addresses an outgoing connection may reach. It is asked for each connection, after name resolution and after
/// each redirect, about the very address that is connected to; so neither redirects nor changing names get round it.
public struct NetworkPolicy: Sendable {
    private let allows: @Sendable ([UInt8]) -> Bool

    /// Global addresses only, and those that `allows` lets pass.
    ///
    /// - Parameter allows: asked about addresses that would be refused, as 4 or 16 bytes in network order; an IPv4
    ///   address in IPv6 clothes comes as the IPv4 address it is.
    public init(allows: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }) { self.allows = allows }

    /// Why an address (4 or 16 bytes in network order) may not be reached: `a loopback address`; nil when it may.
    public func refusal(of address: [UInt8]) -> String? {
        let plain = Self.unwrapped(address)
        guard let reason = Self.reason(plain), !allows(plain) else { return nil }
        return reason
    }

    /// All that is refused unless it is allowed, as first and last address, 4 or 16 bytes in network order: for clients
    /// that keep such a list themselves.
    public static var refused: [(first: [UInt8], last: [UInt8])] {
        let outside: [(first: [UInt8], last: [UInt8])] = [
            (whole(0x00, 0x00), whole(0x1F, 0xFF)), (whole(0x40, 0x00), whole(0xFF, 0xFF)),
        ]
        return (special4.map { ($0, 4) } + special6.map { ($0, 16) }).map { $0.stretch(of: $1) } + outside
    }

    /// An IPv6 address of this first byte and this other one fifteen times.
    private static func whole(_ first: UInt8, _ rest: UInt8) -> [UInt8] {
        [first] + [UInt8](repeating: rest, count: 15)
    }

    private struct Special {
        let prefix: [UInt8]
        let bits: Int
        let name: String
        init(_ prefix: [UInt8], _ bits: Int, _ name: String) {
            self.prefix = prefix
            self.bits = bits
            self.name = name
        }

        /// First and last address of so many bytes.
        func stretch(of count: Int) -> (first: [UInt8], last: [UInt8]) {
            let first = prefix + [UInt8](repeating: 0, count: count - prefix.count)
            let last = first.indices.map { index in
                let fixed = min(max(bits - index * 8, 0), 8)
                return first[index] | UInt8(truncatingIfNeeded: 0xFF >> fixed)
            }
            return (first, last)
        }

        func contains(_ address: [UInt8]) -> Bool {
            var rest = bits
            for (left, right) in zip(prefix, address) where rest > 0 {
                let mask = rest >= 8 ? 0xFF : UInt8(truncatingIfNeeded: 0xFF00 >> rest)
                if (left ^ right) & mask != 0 { return false }
                rest -= 8
            }
            return true
        }
    }

    /// IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast, and an address of a cloud's metadata service
    /// that lies outside of it. The others of their kind (169.254.169.254, 100.100.100.200, fd00:ec2::254) lie inside.
    private static let special4 = [
        Special([0], 8, "an address of this network"), Special([10], 8, "a private address"),
        Special([100, 64], 10, "a carrier's shared address"), Special([127], 8, "a loopback address"),
        Special([168, 63, 129, 16], 32, "a metadata address"), Special([169, 254], 16, "a link-local address"),
        Special([172, 16], 12, "a private address"), Special([192, 0, 0], 24, "a reserved address"),
        Special([192, 0, 2], 24, "an address for documentation"), Special([192, 88, 99], 24, "a reserved address"),
        Special([192, 168], 16, "a private address"), Special([198, 18], 15, "an address for benchmarks"),
        Special([198, 51, 100], 24, "an address for documentation"),
        Special([203, 0, 113], 24, "an address for documentation"), Special([224], 4, "a multicast address"),
        Special([240], 4, "a reserved address"),
    ]

    /// IANA IPv6 Special-Purpose Address Registry; all outside of 2000::/3 is refused anyway (RFC 4291, section 2.4).
    private static let special6 = [
        Special([0xFC], 7, "a private address"), Special([0xFE, 0x80], 10, "a link-local address"),
        Special([0xFF], 8, "a multicast address"),
        Special([0x20, 0x01, 0x0D, 0xB8], 32, "an address for documentation"),
        Special([0x20, 0x01, 0], 23, "a reserved address"), Special([0x20, 0x02], 16, "a tunnel's address"),
        Special([0x3F, 0xFF, 0], 20, "an address for documentation"),
    ]

    private static func reason(_ address: [UInt8]) -> String? {
        switch address.count {
        case 4: return special4.first { $0.contains(address) }?.name
        case 16:
            if let special = special6.first(where: { $0.contains(address) }) { return special.name }
            if address == [UInt8](repeating: 0, count: 15) + [1] { return "a loopback address" }
            return address[0] & 0xE0 == 0x20 ? nil : "a reserved address"
        default: return "no Internet address"
        }
    }

    /// The IPv4 address inside `::ffff:0:0/96` (RFC 4291) and `64:ff9b::/96` (RFC 6052); anything else as it is.
    private static func unwrapped(_ address: [UInt8]) -> [UInt8] {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        let isWrapped = address.count == 16 && (address.starts(with: mapped) || address.starts(with: translated))
        return isWrapped ? Array(address.suffix(4)) : address
    }
}
