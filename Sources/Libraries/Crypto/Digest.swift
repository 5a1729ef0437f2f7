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

    init(algorithm: Algorithm, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }
}
