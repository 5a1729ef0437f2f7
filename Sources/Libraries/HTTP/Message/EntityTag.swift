/// A strong validator of bytes that are at hand (RFC 9110, section 8.8.3).
public enum EntityTag {
    /// FNV-1a: enough to tell one version of something of ours from another.
    public static func of(_ bytes: some Sequence<UInt8>) -> String {
        let hash = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return "\"\(String(hash, radix: 36))\""
    }
}
