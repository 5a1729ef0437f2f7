/// Whom failures are counted against: an IPv4 address, or the /64 of an IPv6 address, for that is what one client has
/// at least (RFC 6177).
enum ClientNetwork {
    /// - Parameter address: numeric, as the system writes it.
    static func of(_ address: String) -> String {
        let address = address.prefix { $0 != "%" }
        guard address.contains(":") else { return String(address) }
        // An IPv4 address in IPv6 clothes (RFC 4291, section 2.5.5.2).
        if address.contains("."), let last = address.lastIndex(of: ":") {
            return String(address[address.index(after: last)...])
        }
        let gap = address.firstRange(of: "::")
        let head = address[..<(gap?.lowerBound ?? address.endIndex)].split(separator: ":").map(String.init)
        let tail = gap.map { address[$0.upperBound...].split(separator: ":").map(String.init) } ?? []
        let zeros = [String](repeating: "0", count: max(0, 8 - head.count - tail.count))
        return (head + zeros + tail).prefix(4).joined(separator: ":") + "::/64"
    }
}
