import CCrypto

/// Keyed digests (RFC 2104), as webhooks and signed addresses use them.
public enum HMAC {
    /// HMAC-SHA-256 (RFC 4231): 32 bytes.
    public static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        // An empty array has no address, and libcrypto takes no address for "the key of last time".
        let key = key.isEmpty ? [0] : key
        _ = CCrypto.HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &out, &count)
        return out
    }
}
