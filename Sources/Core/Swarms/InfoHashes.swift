import StageKit

/// What trackers know a torrent by: 40 hexadecimal digits each. A v2 hash is cut to them (BEP 52); a hybrid torrent has
/// two.
struct InfoHashes: Equatable {
    let hashes: Set<String>

    /// None for what is no torrent.
    init(_ traits: Traits) {
        let second = traits.magnet?.firstRange(of: Self.v2Prefix).map { traits.magnet?[$0.upperBound...] ?? "" }
        hashes = Set([traits.infoHash.map { $0[...] }, second].compactMap { $0.flatMap(Self.digits) })
    }

    /// Begins the multihash of a v2 info-hash in a magnet link (BEP 9).
    private static let v2Prefix = "xt=urn:btmh:1220"

    private static func digits(_ text: Substring) -> String? {
        let digits = text.prefix(40).lowercased()
        return digits.utf8.count == 40 && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            ? digits : nil
    }
}
