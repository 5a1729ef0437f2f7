import Foundation

/// A magnet link (BEP 9): names a torrent by its hash, and says where to look for those who have it.
public struct Magnet: Sendable, Equatable {
    /// v1, v2 or both; not empty.
    public var infoHashes: [InfoHash]
    /// For people, until the description is here.
    public var name: String?
    /// In bytes.
    public var size: Int?
    public var trackers: [String]
    /// Addresses of the file itself (BEP 19).
    public var webSeeds: [String]
    /// `host:port`.
    public var peers: [String]

    public init(
        infoHashes: [InfoHash], name: String? = nil, size: Int? = nil, trackers: [String] = [],
        webSeeds: [String] = [], peers: [String] = []
    ) {
        self.infoHashes = infoHashes
        self.name = name
        self.size = size
        self.trackers = trackers
        self.webSeeds = webSeeds
        self.peers = peers
    }

    /// - Returns: nil when it is no magnet link, or names no torrent by a hash that we know.
    public init?(_ link: String) {
        guard link.utf8.count <= 64 << 10, link.lowercased().hasPrefix("magnet:?") else { return nil }
        self.init(infoHashes: [])
        for part in link.dropFirst("magnet:?".count).split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            // Several of a kind may be numbered: `tr.1`.
            let key = pair[0].split(separator: ".").first.map { $0.lowercased() } ?? ""
            guard let value = String(pair[1]).replacing("+", with: " ").removingPercentEncoding else { continue }
            switch pair[0].lowercased() == "x.pe" ? "x.pe" : key {
            case "xt": if let hash = Self.hash(value) { infoHashes.append(hash) }
            case "dn": name = value
            case "xl": size = Int(value).flatMap { $0 >= 0 ? $0 : nil }
            case "tr": trackers.append(value)
            case "ws": webSeeds.append(value)
            case "x.pe": peers.append(value)
            default: break
            }
        }
        if infoHashes.isEmpty { return nil }
    }

    /// The link itself.
    public var link: String {
        var parts = infoHashes.map { $0.isV1 ? "xt=urn:btih:\($0.hex)" : "xt=urn:btmh:1220\($0.hex)" }
        if let name { parts.append("dn=\(Self.escaped(name))") }
        if let size { parts.append("xl=\(size)") }
        parts += trackers.map { "tr=\(Self.escaped($0))" }
        parts += webSeeds.map { "ws=\(Self.escaped($0))" }
        // Clients do not decode these.
        parts += peers.map { "x.pe=\($0)" }
        return "magnet:?" + parts.joined(separator: "&")
    }

    private static func hash(_ name: String) -> InfoHash? {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "urn" else { return nil }
        switch parts[1].lowercased() {
        case "btih":
            if let hash = InfoHash(hex: parts[2]), hash.isV1 { return hash }
            return parts[2].utf8.count == 32 ? base32(parts[2]).flatMap { InfoHash($0) } : nil
        case "btmh":
            // A multihash: 0x12 is SHA-256, 0x20 its length.
            guard parts[2].hasPrefix("1220") else { return nil }
            return InfoHash(hex: parts[2].dropFirst(4)).flatMap { $0.isV1 ? nil : $0 }
        default:
            return nil
        }
    }

    /// RFC 4648, as old links have it.
    private static func base32(_ text: some StringProtocol) -> [UInt8]? {
        var out: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in text.uppercased().utf8 {
            let value: Int
            switch byte {
            case 0x41...0x5A: value = Int(byte) - 0x41
            case 0x32...0x37: value = Int(byte) - 0x32 + 26
            default: return nil
            }
            bits = (bits << 5 | value) & 0xFFF
            count += 5
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return out
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? text
    }

    /// RFC 3986, section 2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
