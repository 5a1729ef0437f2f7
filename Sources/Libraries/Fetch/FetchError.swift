/// Why a file did not come.
public struct FetchError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// No address, or none that is spoken here.
        case badAddress = "bad_address"
        /// A header, a key or another part of the request makes no sense.
        case badRequest = "bad_request"
        /// The address leads to a network that the policy does not allow.
        case refusedAddress = "refused_address"
        case tooManyRedirects = "too_many_redirects"
        /// 404 or 410.
        case notFound = "not_found"
        /// 401, 403, 407 or 451.
        case forbidden
        /// Another status that is no success and would come again.
        case badStatus = "bad_status"
        /// 408, 425, 429 or 5xx.
        case serverError = "server_error"
        case tooLarge = "too_large"
        /// The connection ended before the file did.
        case cutOff = "cut_off"
        /// No connection in time, or no bytes for too long.
        case timeout
        /// No such host, no route, nobody listening.
        case unreachable
        /// The certificate is not to be trusted, or the handshake failed.
        case insecure
        /// What came is not HTTP as it should be.
        case badAnswer = "bad_answer"
        /// It is not the file of the checksum.
        case wrongChecksum = "wrong_checksum"
        /// It became another file again and again while it came.
        case unsteady
        case diskFull = "disk_full"
        /// The file could not be written.
        case unwritable
        /// What is to be sent cannot be read.
        case unreadable
    }

    public let code: Code
    /// For people: one sentence without a period.
    public let words: String
    /// What the server answered, if it did.
    public let status: Int?
    /// In seconds, when the server asked to wait (Retry-After).
    public let retryAfter: Int?

    public init(_ code: Code, _ words: String, status: Int? = nil, retryAfter: Int? = nil) {
        self.code = code
        self.words = words
        self.status = status
        self.retryAfter = retryAfter
    }

    /// Whether the same request may succeed later.
    public var isRetryable: Bool {
        switch code {
        case .serverError, .cutOff, .timeout, .unreachable, .badAnswer, .unsteady, .diskFull: true
        default: false
        }
    }

    public var description: String { words }
}
