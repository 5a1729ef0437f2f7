import CCrypto

/// Making and comparing what others must not guess.
public enum Secrets {
    /// Random bytes of the system's generator (getrandom(2)).
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// A token for people to carry: as many random bytes, in lower-case hexadecimal digits.
    public static func token(bytes count: Int = 32) -> String { Hex.string(bytes(count)) }

    /// Whether two are equal, in a time that depends on their lengths alone.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Whether two are equal, in a time that depends on their lengths alone.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        areEqual(Array(left.utf8), Array(right.utf8))
    }
}
