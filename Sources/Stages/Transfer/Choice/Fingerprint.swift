import Crypto

/// What tells one content of a file from another: the SHA-256 of the whole, or that of the digests of its parts, which are
/// computed anyway where each part is signed.
struct Fingerprint: Equatable, Sendable {
    /// In hexadecimal digits.
    let sha256: String
    /// Of all parts but the last, in bytes; nil for the digest of the whole.
    let partSize: Int?

    /// - Parameter sha256: of the whole, in hexadecimal digits.
    init(_ sha256: String) {
        self.sha256 = sha256
        partSize = nil
    }

    /// - Parameter digests: of all parts, in order.
    init(of digests: [Digest], partSize: Int) {
        sha256 = Digest(.sha256, of: digests.flatMap(\.bytes)).hex
        self.partSize = partSize
    }

    /// As it is written down: `<digits>`, or `<digits>-<size of a part>`.
    init?(text: String) {
        let sides = text.split(separator: "-", omittingEmptySubsequences: false)
        guard 1...2 ~= sides.count, sides[0].count == 64, sides[0].allSatisfy(\.isHexDigit) else { return nil }
        sha256 = sides[0].lowercased()
        partSize = sides.count == 2 ? Int(sides[1]) : nil
        if sides.count == 2, partSize ?? 0 <= 0 { return nil }
    }

    var text: String { partSize.map { "\(sha256)-\($0)" } ?? sha256 }
}

/// Makes the fingerprint of a content that comes piece by piece. Of one thread.
final class FingerprintStream {
    private let partSize: Int?
    private let part = DigestStream(.sha256)
    private var digests: [Digest] = []
    private var filled = 0

    /// - Parameter partSize: of one with parts, in bytes.
    init(partSize: Int?) { self.partSize = partSize }

    func update(_ bytes: [UInt8]) {
        guard let partSize else { return part.update(bytes) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(partSize - filled)
            part.update(Array(piece))
            filled += piece.count
            rest = rest.dropFirst(piece.count)
            if filled == partSize { close() }
        }
    }

    func finish() -> Fingerprint {
        guard let partSize else { return Fingerprint(part.finish().hex) }
        if filled > 0 { close() }
        return Fingerprint(of: digests, partSize: partSize)
    }

    private func close() {
        digests.append(part.finish())
        filled = 0
    }
}
