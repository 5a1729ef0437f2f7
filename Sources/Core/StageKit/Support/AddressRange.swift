/// A range of Internet addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3): `10.0.0.0/8`, `fd00::/8`, `::1`.
public struct AddressRange: Sendable, Equatable, CustomStringConvertible {
    /// 4 bytes (IPv4) or 16 (IPv6), zero beyond the prefix.
    public let bytes: [UInt8]
    /// Length of the prefix in bits.
    public let prefix: Int

    /// Nil unless the text is an address, alone or with `/` and a prefix length, and has no bit set beyond its prefix.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let bytes = Self.address(String(first)) else { return nil }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let length = Int(parts[1]), length <= prefix
            else { return nil }
            prefix = length
        }
        guard Self.masked(bytes, prefix) == bytes else { return nil }
        let plain = prefix >= 96 ? Self.unmapped(bytes) : bytes
        self.bytes = plain
        self.prefix = prefix - (bytes.count - plain.count) * 8
    }

    /// The last address of it; `bytes` is the first.
    public var last: [UInt8] {
        bytes.enumerated().map { index, byte in
            let fixed = min(max(prefix - index * 8, 0), 8)
            return byte | UInt8(truncatingIfNeeded: 0xFF >> fixed)
        }
    }

    /// Whether an address, 4 or 16 bytes in network order, lies in this range. An IPv4 address in IPv6 clothes
    /// (`::ffff:a.b.c.d`) is looked at as the IPv4 address it is.
    public func contains(_ address: [UInt8]) -> Bool {
        let plain = Self.unmapped(address)
        return plain.count == bytes.count && Self.masked(plain, prefix) == bytes
    }

    /// The bytes of an address in network order, 4 or 16; nil when the text is none. No names, no ports, no zones.
    public static func address(_ text: String) -> [UInt8]? {
        text.contains(":") ? version6(text) : version4(Substring(text))
    }

    public var description: String {
        let address =
            bytes.count == 4
            ? bytes.map { String($0) }.joined(separator: ".")
            : stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
                .joined(separator: ":")
        return "\(address)/\(prefix)"
    }

    private static func unmapped(_ address: [UInt8]) -> [UInt8] {
        let isMapped =
            address.count == 16 && address.prefix(10).allSatisfy { $0 == 0 } && address[10...11] == [255, 255]
        return isMapped ? Array(address.suffix(4)) : address
    }

    private static func masked(_ bytes: [UInt8], _ prefix: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let bits = min(max(prefix - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        }
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in
            part.count <= 3 && part.utf8.allSatisfy { 0x30...0x39 ~= $0 } && (part == "0" || part.first != "0")
                ? UInt8(part) : nil
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        guard let gap = gap(in: text) else { return groups(Substring(text)).flatMap { $0.count == 16 ? $0 : nil } }
        guard let head = groups(gap.before), let tail = groups(gap.after), head.count + tail.count <= 14 else {
            return nil
        }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// What stands before and after the first `::`.
    private static func gap(in text: String) -> (before: Substring, after: Substring)? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" {
                return (text[..<index], text[text.index(after: next)...])
            }
            index = next
        }
        return nil
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let tail = version4(part) else { return nil }
                bytes += tail
            } else {
                guard (1...4).contains(part.utf8.count), !part.hasPrefix("+"), let value = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
            }
        }
        return bytes
    }
}
