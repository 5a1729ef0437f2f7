import Fetch
import Foundation
import StageKit

/// A bucket of S3 or of a server that speaks like it, and how requests to it look.
struct Bucket: Sendable {
    /// How a bucket is named in an address.
    enum Addressing: String, CaseIterable, Sendable {
        /// `https://bucket.example.org/key`
        case virtual
        /// `https://example.org/bucket/key`
        case path
    }

    let signature: SignatureV4
    private let origin: String
    private let host: String
    private let prefix: String
    /// Whether a body is part of the signature. Else TLS alone guards it.
    let signsPayload: Bool

    /// - Parameter endpoint: scheme, host and perhaps port of the server; nil for Amazon's of the region.
    init(_ name: String, endpoint: String?, addressing: Addressing, signature: SignatureV4, signsPayload: Bool) {
        let endpoint = endpoint ?? "https://s3.\(signature.region).amazonaws.com"
        let scheme = endpoint.hasPrefix("http:") ? "http" : "https"
        var server = String(endpoint.dropFirst(scheme.count + 3).prefix { $0 != "/" })
        // A port that is the scheme's own is not said in `Host`, which is signed (RFC 9110, section 4.2).
        let port = scheme == "http" ? ":80" : ":443"
        if server.hasSuffix(port) { server.removeLast(port.count) }
        host = addressing == .virtual ? "\(name).\(server)" : server
        origin = "\(scheme)://\(host)"
        prefix = addressing == .virtual ? "" : "/\(RelativeURI(name))"
        self.signature = signature
        self.signsPayload = signsPayload
    }

    /// A signed request.
    ///
    /// - Parameters:
    ///   - key: plain, without a slash in front.
    ///   - payload: SHA-256 of the body in hexadecimal digits; nil for no body, or where it is not signed.
    ///   - seconds: now, since 1970.
    func request(
        _ verb: String, _ key: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], payload: String? = nil, body: ExchangeRequest.Body = .none,
        at seconds: Double = Date.now.timeIntervalSince1970
    ) -> ExchangeRequest {
        let path = "\(prefix)/\(RelativeURI(key))"
        var isEmpty = false
        if case .none = body { isEmpty = true }
        let hash = isEmpty ? SignatureV4.emptyPayload : payload ?? "UNSIGNED-PAYLOAD"
        let subject = SignatureV4.Subject(
            verb: verb, host: host, path: path, query: query, headers: headers, payload: hash)
        var request = ExchangeRequest(
            verb, origin + path + (query.isEmpty ? "" : "?\(SignatureV4.query(query))"))
        request.headers = signature.headers(for: subject, at: seconds)
        request.body = body
        return request
    }
}
