import Crypto
@testable import Fetch
import Foundation
import Testing

struct DigestFieldTests {
    private static let sha256 = Digest(.sha256, of: [1])
    private static let md5 = Digest(.md5, of: [1])
    private static func base64(_ digest: Digest) -> String { Data(digest.bytes).base64EncodedString() }

    @Test("digests of both standards; what is unknown or broken is left out") func read() {
        let (long, short) = (Self.base64(Self.sha256), Self.base64(Self.md5))
        #expect(DigestField.read("SHA-256=\(long),MD5=\(short)") == [Self.sha256, Self.md5])
        #expect(DigestField.read("sha-256=:\(long):, md5=:\(short):;q=1") == [Self.sha256, Self.md5])
        #expect(DigestField.read("unixsum=30637, sha-256=\(short), adler32=03da0195, SHA=").isEmpty)
        #expect(DigestField.read("").isEmpty)
        #expect(DigestField.strongest([Self.md5, Self.sha256]) == Self.sha256)
        #expect(DigestField.strongest([]) == nil)
    }
}
