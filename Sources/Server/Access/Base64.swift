import Foundation

/// Base64 (RFC 4648, section 4) as `Authorization: Basic` has it.
enum Base64 {
    /// Nil when it is not base64 of UTF-8.
    static func text(_ encoded: String) -> String? {
        Data(base64Encoded: encoded).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
