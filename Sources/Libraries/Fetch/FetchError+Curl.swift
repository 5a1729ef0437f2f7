import CCurl

extension FetchError {
    /// libcurl's codes as ours.
    ///
    /// - Parameter status: of the answer; FTP's reply for ftp.
    init(_ code: CURLcode, status: Int = 0, detail: String) {
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL where detail.contains("HTTP/0.9"):
            self.init(.badAnswer, "what answers there is no http server: \(detail)")
        case CURLE_TOO_MANY_REDIRECTS: self.init(.tooManyRedirects, "the address redirects too often")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: self.init(.badAddress, "the address is malformed: \(detail)")
        case CURLE_FILESIZE_EXCEEDED: self.init(.tooLarge, "the file is larger than is allowed")
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_FTP_PRET_FAILED:
            self.init(.cutOff, "the connection ended before the file did: \(detail)")
        case CURLE_OPERATION_TIMEDOUT: self.init(.timeout, "the server took too long: \(detail)")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: self.init(.unreachable, detail)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM, CURLE_USE_SSL_FAILED:
            self.init(.insecure, "the connection is not secure: \(detail)")
        case CURLE_LOGIN_DENIED, CURLE_REMOTE_ACCESS_DENIED:
            self.init(.forbidden, "the server does not let us in: \(detail)", status: status == 0 ? nil : status)
        case CURLE_REMOTE_FILE_NOT_FOUND: self.init(.notFound, "there is no such file: \(detail)")
        // FTP's 550 for the file itself (RFC 959, section 4.2); other replies may pass.
        case CURLE_FTP_COULDNT_RETR_FILE where status == 550:
            self.init(.notFound, "there is no such file: \(detail)", status: status)
        case CURLE_WRITE_ERROR where detail.contains("encoding"):
            self.init(.badAnswer, "the packed file cannot be unpacked: \(detail)")
        default: self.init(.badAnswer, "the transfer failed: \(detail)")
        }
    }

    static func tooLarge(_ limits: FetchRequest.Limits) -> FetchError { tooLarge(limits.size) }

    /// - Parameter most: in bytes.
    static func tooLarge(_ most: Int) -> FetchError {
        FetchError(.tooLarge, "the file is larger than the \(most) bytes that are allowed")
    }

    static func refused(_ reason: String) -> FetchError {
        FetchError(.refusedAddress, "the address leads to \(reason), which must not be reached")
    }
}

extension FetchError {
    /// What an http status says that is no success.
    static func status(_ status: Int, retryAfter: Int?) -> FetchError {
        let words = "the server answered \(status)"
        switch status {
        case 404, 410: return FetchError(.notFound, "\(words): there is no such file", status: status)
        case 401, 403, 407, 451:
            return FetchError(.forbidden, "\(words): it does not hand the file out", status: status)
        case 408, 425, 429, 500...599: return FetchError(.serverError, words, status: status, retryAfter: retryAfter)
        default: return FetchError(.badStatus, "\(words) instead of the file", status: status)
        }
    }
}
