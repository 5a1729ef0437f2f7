public import Foundation

/// A message digest.
public struct Digest: Sendable, Hashable, CustomStringConvertible {
    public enum Algorithm: String, Sendable, CaseIterable {
        /// FIPS 180-4.
        case sha512, sha256
        /// FIPS 180-4; for what other systems still name by it, not for trust.
        case sha1
        /// RFC 1321; for what other systems still name by it, not for trust.
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

    /// Lower-case hexadecimal digits.
    public var hex: String { Hex.string(bytes) }
    public var description: String { "\(algorithm.rawValue):\(hex)" }

    /// Of bytes at hand.
    public init(_ algorithm: Algorithm, of bytes: [UInt8]) {
        let stream = DigestStream(algorithm)
        stream.update(bytes)
        self = stream.finish()
    }

    /// Of a file, read from start to end. Blocks.
    ///
    /// - Parameter isCancelled: asked after each MiB.
    /// - Throws: `CancellationError`, or `CryptoError` when the file cannot be read.
    public init(_ algorithm: Algorithm, of file: URL, isCancelled: () -> Bool = { false }) throws {
        let stream = DigestStream(algorithm)
        try stream.update(file: file, isCancelled: isCancelled)
        self = stream.finish()
    }

    /// One that is known already; nil when the number of bytes is not the algorithm's.
    public init?(_ algorithm: Algorithm, bytes: [UInt8]) {
        guard bytes.count == algorithm.byteCount else { return nil }
        self.init(algorithm: algorithm, bytes: bytes)
    }

    init(algorithm: Algorithm, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }
}
