import CCurl

extension FetchError {
    /// libcurl's codes for requests in any protocol.
    ///
    /// - Parameters:
    ///   - reply: the last status; FTP's numbers below 500 may pass (RFC 959, section 4.2.1).
    ///   - detail: the server's own words where there are some.
    init(exchange code: CURLcode, reply: Int, detail: String) {
        let mayPass = 400..<500 ~= reply
        switch code {
        case CURLE_LOGIN_DENIED:
            self.init(mayPass ? .serverError : .forbidden, "the server refuses the log-in: \(detail)", status: reply)
        case CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED, CURLE_QUOTE_ERROR, CURLE_FTP_COULDNT_SET_TYPE:
            self.init(mayPass ? .serverError : .forbidden, "the server refuses: \(detail)", status: reply)
        case CURLE_REMOTE_FILE_NOT_FOUND, CURLE_FTP_COULDNT_RETR_FILE:
            self.init(.notFound, "there is no such file: \(detail)", status: reply)
        case CURLE_REMOTE_DISK_FULL: self.init(.diskFull, "the server has no room: \(detail)", status: reply)
        case CURLE_USE_SSL_FAILED: self.init(.insecure, "the server does not encrypt: \(detail)")
        case CURLE_SSH: self.init(.badAnswer, "the SSH connection failed: \(detail)")
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY:
            self.init(.cutOff, "the connection broke: \(detail)")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            self.init(.badAddress, "the address is malformed: \(detail)")
        default: self.init(code, status: reply, detail: detail)
        }
    }
}
