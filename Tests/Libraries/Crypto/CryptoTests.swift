import Crypto
import Foundation
import Testing

struct CryptoTests {
    @Test(
        "digests agree with the published examples",
        arguments: [
            (Digest.Algorithm.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
            (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ])
    func published(_ algorithm: Digest.Algorithm, _ text: String, _ hex: String) {
        #expect(Digest(algorithm, of: Array(text.utf8)).hex == hex)
    }

    @Test("pieces make the same digest as the whole, and a stream can be used again") func pieces() {
        let stream = DigestStream(.sha256)
        for _ in 0..<2 {
            stream.update(Array("a".utf8))
            stream.update([])
            stream.update(Array("bc".utf8))
            #expect(stream.finish() == Digest(.sha256, of: Array("abc".utf8)))
        }
    }

    @Test("files are read to their end, can be cancelled, and are missed") func files() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try Data(bytes).write(to: file)
        #expect(try Digest(.sha256, of: file) == Digest(.sha256, of: bytes))
        #expect(throws: CancellationError.self) { try Digest(.sha256, of: file) { true } }
        #expect(throws: CryptoError.self) { try Digest(.sha256, of: file.appending(path: "none")) }
    }

    @Test("HMAC-SHA-256 agrees with RFC 4231, case 2, and takes empty keys") func hmac() {
        let code = HMAC.sha256(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8))
        #expect(Hex.string(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let empty = HMAC.sha256(key: [], message: [])
        #expect(Hex.string(empty) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test("a part of a file") func partOfAFile() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "digest-\(UUID().uuidString)")
        try Data("xxabcxx".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let stream = DigestStream(.sha256)
        try stream.update(file: file, from: 2, count: 3)
        #expect(stream.finish() == Digest(.sha256, of: Array("abc".utf8)))
        try stream.update(file: file, from: 5, count: 100)
        #expect(stream.finish() == Digest(.sha256, of: Array("xx".utf8)))
    }

    @Test("tokens differ, and comparison tells") func secrets() {
        let token = Secrets.token()
        #expect(token.count == 64)
        #expect(token != Secrets.token())
        #expect(Secrets.areEqual(token, token))
        #expect(!Secrets.areEqual("a", "b"))
        #expect(!Secrets.areEqual("a", "ab"))
        #expect(Secrets.areEqual("", ""))
    }
}
