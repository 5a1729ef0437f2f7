import Crypto
import Foundation

/// Digests of a file in the head of an answer: `Digest` (RFC 3230) and `Repr-Digest` (RFC 9530). Both are of the whole file,
/// also where the answer is a part of it.
enum DigestField {
    /// Those of known algorithms, as one field (or several, joined by commas) holds them. What cannot be read is left out: the
    /// field is advice, and newer algorithms are to be skipped (RFC 9530, section 3).
    static func read(_ field: String) -> [Digest] {
        field.split(separator: ",").compactMap { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            let name = sides[0].trimmingCharacters(in: .whitespaces).lowercased()
            guard let algorithm = algorithms[name] else { return nil }
            // Parameters of a structured field's item (RFC 9651, section 3.1.2) say nothing here.
            let value = sides[1].prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
            let isWrapped = value.count >= 2 && value.hasPrefix(":") && value.hasSuffix(":")
            let text = isWrapped ? String(value.dropFirst().dropLast()) : value
            return Data(base64Encoded: text).flatMap { Digest(algorithm, bytes: Array($0)) }
        }
    }

    /// The one that is hardest to forge.
    static func strongest(_ digests: [Digest]) -> Digest? {
        let order: [Digest.Algorithm] = [.sha512, .sha256, .sha1, .md5]
        return order.lazy.compactMap { algorithm in digests.first { $0.algorithm == algorithm } }.first
    }

    /// By the names of the registries of both standards.
    private static let algorithms: [String: Digest.Algorithm] = [
        "sha-512": .sha512, "sha-256": .sha256, "sha": .sha1, "sha-1": .sha1, "md5": .md5,
    ]
}
