import Crypto
import Foundation
import StageKit

/// A segment of a path that lets its bearer play one video for some time: `~EXPIRY.KEY.SIGNATURE`, where the signature
/// is HMAC-SHA-256 (RFC 2104) over the video and the expiry.
///
/// It stands in the path, not in the query, so that whatever a playlist names by a relative URI inherits it.
struct PlaybackSignature: Equatable, Sendable {
    /// Seconds since 1970; the first at which it is no longer valid.
    let expiry: Int
    /// Which key it is made with.
    let key: String
    /// In lower-case hexadecimal digits.
    private let digits: String

    /// Signs.
    init(video: Identifier, expiry: Int, key: String, secret: Secret) {
        self.expiry = expiry
        self.key = key
        digits = Self.digits(video, expiry, key, secret)
    }

    /// Reads a segment; nil when it is none. Says nothing about whether it is valid.
    init?(_ segment: String) {
        guard segment.utf8.count <= 200, segment.first == "~" else { return nil }
        let parts = segment.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        // One spelling a signature: no signs, no leading zeros.
        guard parts.count == 3, let expiry = Int(parts[0]), expiry >= 0, String(expiry) == parts[0],
            !parts[1].isEmpty, !parts[2].isEmpty
        else { return nil }
        self.expiry = expiry
        key = String(parts[1])
        digits = String(parts[2])
    }

    /// As it stands in a path.
    var segment: String { "~\(expiry).\(key).\(digits)" }

    /// What a check says.
    enum Verdict: Equatable { case valid, expired, wrong }

    /// - Parameters:
    ///   - secret: of the key that the signature names; nil when there is no such key (any more).
    ///   - retired: when the key was rotated out, in seconds since 1970: nothing outlives that by more than a week.
    ///   - now: seconds since 1970.
    func verdict(for video: Identifier, secret: Secret?, retired: Int? = nil, now: Int) -> Verdict {
        // The same work and the same answer whether the key is unknown or the signature wrong.
        let expected = Self.digits(video, expiry, key, secret ?? Secret(""))
        guard Secrets.areEqual(expected, digits), secret != nil else { return .wrong }
        if let retired, expiry - retired > SignedAddresses.longestLifetime { return .wrong }
        return now < expiry ? .valid : .expired
    }

    private static func digits(_ video: Identifier, _ expiry: Int, _ key: String, _ secret: Secret) -> String {
        let message = "millrace playback 1\n\(video.rawValue)\n\(expiry)\n\(key)"
        return Hex.string(HMAC.sha256(key: Array(secret.revealed.utf8), message: Array(message.utf8)))
    }
}
