import Foundation

/// What a file's digest should be: `sha-256=…`. A value; computing digests is a library's.
public struct Checksum: Sendable, Equatable, CustomStringConvertible {
    /// By the names of the IANA registry "Hash Algorithms for HTTP Digest Fields" (RFC 9530, section 7.2).
    public enum Algorithm: String, Sendable, CaseIterable {
        case sha512 = "sha-512"
        case sha256 = "sha-256"
        case sha1 = "sha"
        case md5

        /// Of the digest.
        public var byteCount: Int {
            switch self {
            case .sha512: 64
            case .sha256: 32
            case .sha1: 20
            case .md5: 16
            }
        }
    }

    public let algorithm: Algorithm
    public let bytes: [UInt8]

    /// Nil when the number of bytes is not the algorithm's.
    public init?(_ algorithm: Algorithm, _ bytes: [UInt8]) {
        guard bytes.count == algorithm.byteCount else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Reads `sha-256=` and a digest in hexadecimal digits, in base64 (RFC 3230), or in base64 between colons
    /// (RFC 9530). The name may be in any case, and `sha-1` stands for `sha`. Nil when it is anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let name = parts[0].lowercased()
        guard let algorithm = Algorithm(rawValue: name == "sha-1" ? "sha" : name) else { return nil }
        let value = String(parts[1])
        guard let bytes = Self.hexadecimal(value) ?? Self.base64(value) else { return nil }
        self.init(algorithm, bytes)
    }

    /// What a good one looks like, for the hint of an error.
    public static let hint =
        "write sha-256= and the digest in hexadecimal digits or base64; sha-512, sha-1 and md5 are known too"

    /// `sha-256=` and hexadecimal digits.
    public var description: String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "\(algorithm.rawValue)=\(digits.joined())"
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = text.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        let lengths = Algorithm.allCases.map { $0.byteCount * 2 }
        guard digits.count == text.utf8.count, lengths.contains(digits.count) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static func base64(_ text: String) -> [UInt8]? {
        let isWrapped = text.count >= 2 && text.hasPrefix(":") && text.hasSuffix(":")
        return Data(base64Encoded: isWrapped ? String(text.dropFirst().dropLast()) : text).map { Array($0) }
    }
}
