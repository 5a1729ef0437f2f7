import Crypto
import Foundation
import HTTP

/// What the bytes of one request should add up to (tus 1.0.0, "Checksum").
struct UploadChecksum: Equatable {
    let algorithm: Digest.Algorithm
    let bytes: [UInt8]

    /// For `Tus-Checksum-Algorithm`.
    static let names = "sha1,sha256,sha512,md5"

    /// - Parameter text: the name of an algorithm and the digest in base64.
    /// - Throws: `HTTPError` (400) for an algorithm that is not known and for a digest that is none.
    init(_ text: String) throws {
        let words = text.split(separator: " ")
        guard words.count == 2, let algorithm = Digest.Algorithm(rawValue: words[0].lowercased()),
            let data = Data(base64Encoded: String(words[1])), data.count == Digest(algorithm, of: []).bytes.count
        else {
            throw HTTPError(
                400, "Upload-Checksum cannot be used", code: "bad_checksum", field: "Upload-Checksum",
                hint: "one of \(Self.names), a space, and the digest in base64")
        }
        self.algorithm = algorithm
        bytes = Array(data)
    }

    static let mismatch = HTTPError(
        460, "the bytes do not have the digest of Upload-Checksum", code: "checksum_mismatch", field: "Upload-Checksum",
        hint: "send them again; none of them was kept")
}
