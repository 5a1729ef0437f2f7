import Crypto

/// How a token is kept: never itself, only its SHA-256. Tokens are 256 random bits, so a slow hash would add nothing,
/// and looking a hash up tells nothing about the token by its timing.
public enum TokenHash {
    /// In lower-case hexadecimal digits.
    public static func of(_ token: String) -> String { Digest(.sha256, of: Array(token.utf8)).hex }
}
