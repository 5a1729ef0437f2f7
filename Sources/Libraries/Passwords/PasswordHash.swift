import CSodium

/// How passwords are kept: as argon2id (RFC 9106) by libsodium, with a salt of its own each, as PHC string.
///
/// Both ways take about 60 ms of one core and 64 MiB of memory, on purpose: call them on a lane.
public enum PasswordHash {
    /// The text to keep: `$argon2id$v=19$m=65536,t=2,p=1$…`.
    ///
    /// - Throws: `PasswordError` when there is no memory for it.
    public static func of(_ password: String) throws -> String {
        try start()
        var text = [CChar](repeating: 0, count: crypto_pwhash_strbytes())
        let bytes = password.utf8.map { CChar(bitPattern: $0) }
        let result = crypto_pwhash_str(
            &text, bytes, UInt64(bytes.count), UInt64(crypto_pwhash_opslimit_interactive()),
            crypto_pwhash_memlimit_interactive())
        guard result == 0 else { throw PasswordError.outOfMemory }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether the kept text is of this password; compared in constant time. False also for a text that is no hash.
    ///
    /// - Throws: `PasswordError` when the library cannot work.
    public static func verify(_ password: String, against kept: String) throws -> Bool {
        try start()
        let bytes = password.utf8.map { CChar(bitPattern: $0) }
        return kept.withCString { crypto_pwhash_str_verify($0, bytes, UInt64(bytes.count)) == 0 }
    }

    private static func start() throws {
        // Harmless the second time, and safe from several threads.
        guard sodium_init() >= 0 else { throw PasswordError.unusable }
    }
}

/// Why a password could not be hashed.
public enum PasswordError: Error, Sendable, Equatable, CustomStringConvertible {
    case outOfMemory
    case unusable

    public var description: String {
        switch self {
        case .outOfMemory: "not enough memory to hash a password; 64 MiB are needed"
        case .unusable: "libsodium cannot be initialised"
        }
    }
}
