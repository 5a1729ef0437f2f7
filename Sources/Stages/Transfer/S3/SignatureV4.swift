import Crypto
import Foundation
import StageKit

/// Signs requests as S3 wants it: "AWS Signature Version 4", with the header `Authorization`. libcurl 7.88 has a way of
/// its own, which signs unsorted queries wrongly.
struct SignatureV4: Sendable {
    let accessKey: String
    let secretKey: Secret
    /// Of temporary credentials.
    let sessionToken: Secret?
    let region: String

    /// What is signed of a request.
    struct Subject {
        let verb: String
        /// With its port, unless that is the scheme's own.
        let host: String
        /// Percent-encoded, once.
        let path: String
        /// Plain names and values, in any order.
        var query: [(name: String, value: String)] = []
        /// To be signed besides those that always are; names in lower case, no name twice.
        var headers: [(name: String, value: String)] = []
        /// SHA-256 of the body in hexadecimal digits, or `UNSIGNED-PAYLOAD`.
        var payload: String
    }

    /// SHA-256 of nothing.
    static let emptyPayload = Digest(.sha256, of: []).hex

    /// The headers to be sent, as lines; `Host` is left to the client.
    ///
    /// - Parameter seconds: since 1970.
    func headers(for subject: Subject, at seconds: Double) -> [String] {
        let time = Self.time(seconds)
        var own = [("x-amz-content-sha256", subject.payload), ("x-amz-date", time)]
        if let sessionToken { own.append(("x-amz-security-token", sessionToken.revealed)) }
        let sent = subject.headers.map { ($0.name, $0.value) } + own
        let signed = (sent + [("host", subject.host)]).sorted { $0.0 < $1.0 }
        let names = signed.map(\.0).joined(separator: ";")
        var canonical = [subject.verb, subject.path, Self.query(subject.query)]
        canonical += signed.map { "\($0.0):\(Self.trimmed($0.1))" }
        canonical += ["", names, subject.payload]
        let day = String(time.prefix(8))
        let scope = "\(day)/\(region)/s3/aws4_request"
        let hash = Digest(.sha256, of: Array(canonical.joined(separator: "\n").utf8)).hex
        let text = ["AWS4-HMAC-SHA256", time, scope, hash].joined(separator: "\n")
        let signature = Hex.string(HMAC.sha256(key: key(day), message: Array(text.utf8)))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
        return sent.map { "\($0.0): \($0.1)" } + ["Authorization: \(authorization)"]
    }

    private func key(_ day: String) -> [UInt8] {
        [day, region, "s3", "aws4_request"].reduce(Array("AWS4\(secretKey.revealed)".utf8)) { key, word in
            HMAC.sha256(key: key, message: Array(word.utf8))
        }
    }

    /// As it is signed, and as it is to be sent: sorted by the bytes of what is encoded; no value is an empty one.
    static func query(_ items: [(name: String, value: String)]) -> String {
        let pairs = items.map { (encoded($0.name), encoded($0.value)) }
        let sorted = pairs.sorted { $0.0 == $1.0 ? bytes($0.1, before: $1.1) : bytes($0.0, before: $1.0) }
        return sorted.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    private static func bytes(_ left: String, before right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    private static func encoded(_ text: String) -> String {
        RelativeURI(text).description.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F")
    }

    /// Spaces at the ends go, several in a row become one.
    private static func trimmed(_ value: String) -> String { value.split(separator: " ").joined(separator: " ") }

    /// `20130524T000000Z`.
    private static func time(_ seconds: Double) -> String {
        let text = Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
        return String(text.filter { $0 != "-" && $0 != ":" })
    }
}
