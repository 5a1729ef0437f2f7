import Foundation
import StageKit

/// What has to be known of a store like S3.
struct StoreSettings {
    private let accessKey: String?
    private let secretKey: Secret?
    private let sessionToken: Secret?
    private let region: String
    private let endpoint: String?
    private let addressing: Bucket.Addressing?
    private let signsPayload: Bool
    /// Keys that are there, and what they are for.
    let given: [(String, [PlaceAddress.Scheme])]
    /// Keys that are not there, with what would be right.
    let missing: [(String, String)]

    init(_ settings: Settings) {
        accessKey = settings.optionalString("accessKey", "Access key id for S3.")
        secretKey = settings.secret("secretKey", "Secret access key for S3.")
        sessionToken = settings.secret("sessionToken", "Of temporary credentials for S3.")
        region = settings.string("region", default: "us-east-1", "Region of the bucket; many other stores take any word.")
        endpoint = settings.optionalString(
            "endpoint", "Address of a store that speaks like S3, https://…; without it, Amazon's of the region.")
        addressing = settings.optionalChoice(
            "addressing", of: Bucket.Addressing.allCases.map(\.rawValue),
            "Where the bucket's name stands: in the host's name (Amazon's way) or in the path (with an endpoint)."
        ).flatMap { Bucket.Addressing(rawValue: $0) }
        signsPayload = settings.flag(
            "signedPayload", default: true,
            "Whether the server checks a SHA-256 of all that is sent; else TLS alone guards it, at less work.")
        if let endpoint, !Self.isServer(endpoint) {
            settings.reject("endpoint", "it is no http or https address of a server", hint: "for example \"https://s3.example.org\"")
        }
        if !signsPayload, endpoint?.hasPrefix("http:") == true {
            settings.reject("signedPayload", "over http nothing else guards what is sent", hint: "leave it out, or use https")
        }
        let keys: [(String, Bool)] = [
            ("accessKey", accessKey != nil), ("secretKey", secretKey != nil), ("sessionToken", sessionToken != nil),
            ("endpoint", endpoint != nil), ("addressing", addressing != nil),
        ]
        given = keys.filter { $0.1 }.map { ($0.0, [.s3]) }
        let needed: [(String, Bool, String)] = [
            ("accessKey", accessKey != nil, "the id of an access key"),
            ("secretKey", secretKey != nil, "a string, or {\"environment\": \"NAME\"}"),
        ]
        missing = needed.filter { !$0.1 }.map { ($0.0, $0.2) }
    }

    /// Nil when keys are missing.
    func bucket(_ name: String) -> Bucket? {
        guard let accessKey, let secretKey else { return nil }
        let signature = SignatureV4(
            accessKey: accessKey, secretKey: secretKey, sessionToken: sessionToken, region: region)
        return Bucket(
            name, endpoint: endpoint, addressing: addressing ?? (endpoint == nil ? .virtual : .path),
            signature: signature, signsPayload: signsPayload)
    }

    private static func isServer(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.query == nil, parts.fragment == nil, parts.path.isEmpty || parts.path == "/"
        else { return false }
        return ["http", "https"].contains(parts.scheme)
    }
}
