import CTorrent

/// What names a torrent in its swarm: the digest of its info dictionary.
public struct InfoHash: Sendable, Hashable, CustomStringConvertible {
    /// 20 bytes (v1: SHA-1, BEP 3) or 32 (v2: SHA-256, BEP 52).
    public let bytes: [UInt8]

    /// - Returns: nil unless there are 20 or 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 20 || bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// - Parameter hex: 40 or 64 hexadecimal digits, in any case.
    public init?(hex: some StringProtocol) {
        let digits = hex.utf8.compactMap(Self.digit)
        guard digits.count == hex.utf8.count, digits.count == 40 || digits.count == 64 else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The v1 hash of an info dictionary as it is written.
    static func v1(of info: ArraySlice<UInt8>) -> InfoHash { InfoHash(unchecked: SHA.sha1(Array(info))) }

    /// The v2 hash of an info dictionary as it is written.
    static func v2(of info: ArraySlice<UInt8>) -> InfoHash { InfoHash(unchecked: SHA.sha256(Array(info))) }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    public var isV1: Bool { bytes.count == 20 }

    /// In lower-case hexadecimal digits.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    public var description: String { hex }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}

/// Message digests of libcrypto, which uses the processor's own instructions.
enum SHA {
    static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        ctorrent_sha1(bytes, bytes.count, &digest)
        return digest
    }

    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        ctorrent_sha256(bytes, bytes.count, &digest)
        return digest
    }
}
