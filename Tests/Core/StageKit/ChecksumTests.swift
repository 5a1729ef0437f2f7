import StageKit
import Testing

struct ChecksumTests {
    private static let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private static let base64 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

    @Test(
        "every spelling is the same value",
        arguments: [
            "sha-256=\(hex)", "SHA-256=\(hex)", "sha-256=\(hex.uppercased())", "sha-256=\(base64)",
            "sha-256=:\(base64):",
        ])
    func spellings(_ text: String) { #expect(Checksum(text)?.description == "sha-256=\(Self.hex)") }

    @Test("other algorithms are known") func others() {
        #expect(Checksum("md5=900150983cd24fb0d6963f7d28e17f72")?.algorithm == .md5)
        #expect(Checksum("md5=kAFQmDzST7DWlj99KOF/cg==")?.description == "md5=900150983cd24fb0d6963f7d28e17f72")
        #expect(Checksum("sha-1=a9993e364706816aba3e25717850c26c9cd0d89d")?.algorithm == .sha1)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "sha-256", "sha-256=", "sha-256=abc", "sha-256=\(hex)00", "sha-256=:\(base64)", "crc32=00000000", hex,
            "md5=\(hex)", "sha-256=\(hex.dropLast())g", " sha-256=\(hex)",
        ])
    func refused(_ text: String) { #expect(Checksum(text) == nil) }
}
