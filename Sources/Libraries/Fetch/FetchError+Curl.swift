import CCurl

extension FetchError {
    /// libcurl's codes as ours.
    init(_ code: CURLcode, status: Int, retryAfter: Int?, limits: Download.Limits, detail: String) {
        switch code {
        case CURLE_HTTP_RETURNED_ERROR: self = .status(status, retryAfter: retryAfter)
        case CURLE_UNSUPPORTED_PROTOCOL:
            self.init(.badAddress, "only http and https addresses are fetched: \(detail)")
        case CURLE_URL_MALFORMAT: self.init(.badAddress, "the address is malformed: \(detail)")
        case CURLE_TOO_MANY_REDIRECTS:
            self.init(.tooManyRedirects, "the address redirects more than \(limits.redirects) times")
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge(limits)
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            self.init(.cutOff, "the connection ended before the file did: \(detail)")
        case CURLE_OPERATION_TIMEDOUT: self.init(.timeout, "the server took too long: \(detail)")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: self.init(.unreachable, detail)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM:
            self.init(.insecure, "the connection is not secure: \(detail)")
        default: self.init(.badAnswer, "the transfer failed: \(detail)")
        }
    }

    static func tooLarge(_ limits: Download.Limits) -> FetchError {
        FetchError(.tooLarge, "the file is larger than the \(limits.size) bytes that are allowed")
    }

    private static func status(_ status: Int, retryAfter: Int?) -> FetchError {
        let words = "the server answered \(status)"
        switch status {
        case 404, 410: return FetchError(.notFound, "\(words): there is no such file", status: status)
        case 401, 403, 407, 451:
            return FetchError(.forbidden, "\(words): it does not hand the file out", status: status)
        case 408, 425, 429, 500...599: return FetchError(.serverError, words, status: status, retryAfter: retryAfter)
        default: return FetchError(.badStatus, words, status: status)
        }
    }
}
