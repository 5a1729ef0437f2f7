import Crypto

/// What `Millrace-Signature` says: `t=1767225600,v1=<64 hexadecimal digits>`.
///
/// `v1` is HMAC-SHA-256 (RFC 2104) with the webhook's secret over the time, a period and the body. The time is signed
/// too, so that a receiver can refuse what somebody recorded and sends again.
public struct WebhookSignature: Sendable, Equatable {
    /// In seconds since 1970: when it was sent.
    public let time: Int
    /// The 32 bytes, in lower-case hexadecimal digits.
    public let digest: String

    /// Signs a body.
    public init(secret: String, time: Int, body: [UInt8]) {
        self.time = time
        digest = Hex.string(HMAC.sha256(key: Array(secret.utf8), message: Array("\(time).".utf8) + body))
    }

    /// The field's value.
    public var text: String { "t=\(time),v1=\(digest)" }
}
