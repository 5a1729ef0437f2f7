import CCrypto
public import Foundation

/// A digest that is fed piece by piece. Of one thread at a time.
public final class DigestStream {
    public let algorithm: Digest.Algorithm
    private let context: OpaquePointer

    public init(_ algorithm: Digest.Algorithm) {
        self.algorithm = algorithm
        let type =
            switch algorithm {
            case .sha512: EVP_sha512()
            case .sha256: EVP_sha256()
            case .sha1: EVP_sha1()
            case .md5: EVP_md5()
            }
        // Both fail only when memory is out or the library lacks a digest that every build of it has.
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, type, nil) == 1 else {
            fatalError("libcrypto cannot compute \(algorithm.rawValue)")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes the next bytes in.
    public func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// Takes the next bytes in, where they lie.
    public func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// Takes a file in, or a part of it. Blocks.
    ///
    /// - Parameters:
    ///   - start: where the part begins, in bytes.
    ///   - count: how long it is, at most, in bytes.
    ///   - isCancelled: asked after each MiB.
    /// - Throws: `CancellationError`, or `CryptoError` when the file cannot be read.
    public func update(file: URL, from start: Int = 0, count: Int = .max, isCancelled: () -> Bool = { false }) throws {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CryptoError.unreadable(file.path, errno) }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var done = 0
        while done < count {
            let got = pread(descriptor, buffer.baseAddress, min(buffer.count, count - done), off_t(start + done))
            if got == 0 { return }
            if got < 0 {
                if errno == EINTR { continue }
                throw CryptoError.unreadable(file.path, errno)
            }
            EVP_DigestUpdate(context, buffer.baseAddress, got)
            done += got
            if isCancelled() { throw CancellationError() }
        }
    }

    /// The digest of all that came in. The stream starts again with nothing.
    public func finish() -> Digest {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        EVP_DigestFinal_ex(context, &bytes, &count)
        EVP_DigestInit_ex(context, nil, nil)
        return Digest(algorithm: algorithm, bytes: Array(bytes.prefix(Int(count))))
    }
}
