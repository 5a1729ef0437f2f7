import StageKit

/// Where a peer listens. An IPv4 address is kept in IPv6 clothes (RFC 4291, section 2.5.5.2), so that all are alike.
struct PeerAddress: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64
    let port: UInt16

    /// - Parameter bytes: 4 or 16, in network order.
    init?(_ bytes: [UInt8], port: UInt16) {
        let all = bytes.count == 4 ? Array(repeating: 0, count: 10) + [0xFF, 0xFF] + bytes : bytes
        guard all.count == 16 else { return nil }
        high = all[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = all[8...].reduce(0) { $0 << 8 | UInt64($1) }
        self.port = port
    }

    /// - Parameter text: a numeric address as the system writes it, without a port; a zone is left out.
    init?(_ text: some StringProtocol, port: UInt16) {
        guard let bytes = AddressRange.address(String(text.prefix { $0 != "%" })) else { return nil }
        self.init(bytes, port: port)
    }

    var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { isIPv4 ? low >> 24 & 0xFF == 127 : high == 0 && low == 1 }

    /// Nobody can be reached at it: the unspecified address, or one that stands for a group.
    var isUnusable: Bool {
        isIPv4 ? (low & 0xFFFF_FFFF) == 0 || low >> 28 & 0xF >= 0xE : high >> 56 == 0xFF || (high == 0 && low == 0)
    }

    /// What one client has at least: an IPv4 address, or the /64 of an IPv6 address (RFC 6177).
    var network: UInt64 { isIPv4 ? low : high }

    /// 4 or 16, in network order.
    var addressBytes: [UInt8] {
        isIPv4 ? Self.bytes(UInt32(truncatingIfNeeded: low)) : Self.bytes(high) + Self.bytes(low)
    }

    /// Address and port as trackers pack them: 6 bytes (BEP 23) or 18 (BEP 7).
    var compact: [UInt8] { addressBytes + Self.bytes(port) }

    /// The address without the port, for people and for `compact=0`.
    var text: String {
        let bytes = addressBytes
        if isIPv4 { return bytes.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Number($0)) }
    }
}
