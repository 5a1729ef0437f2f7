import CCurl
import Foundation

extension EasyHandle {
    /// Sets how a server is talked to.
    func prepare(_ request: ExchangeRequest, _ options: ExchangeOptions) {
        var strings: [(CURLoption, String?)] = [
            (CURLOPT_URL, request.address), (CURLOPT_PROTOCOLS_STR, request.scheme),
            (CURLOPT_USERAGENT, options.userAgent), (CURLOPT_CAINFO, options.authorities?.path),
            (CURLOPT_SSH_PRIVATE_KEYFILE, options.privateKey?.path), (CURLOPT_KEYPASSWD, options.passphrase),
        ]
        switch options.hostTrust {
        case .fingerprint(let print): strings.append((CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, print))
        case .knownHosts(let file): strings.append((CURLOPT_SSH_KNOWNHOSTS, file.path))
        // Without a file libssh2 trusts everybody; one that holds nothing trusts nobody.
        case nil: strings.append((CURLOPT_SSH_KNOWNHOSTS, "/dev/null"))
        }
        // An empty name begins to keep cookies, and reads no file.
        if options.redirects > 0 { strings.append((CURLOPT_COOKIEFILE, "")) }
        for case (let option, let value?) in strings { set(option, value) }
        let ways = options.privateKey == nil ? CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD : CURLSSH_AUTH_PUBLICKEY
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_PATH_AS_IS, 1),
            (CURLOPT_CONNECTTIMEOUT, options.connectTimeout), (CURLOPT_LOW_SPEED_LIMIT, StallWatch.hardly),
            (CURLOPT_LOW_SPEED_TIME, options.stallTimeout),
            (CURLOPT_UPLOAD_BUFFERSIZE, 1 << 20), (CURLOPT_BUFFERSIZE, 512 << 10),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)), (CURLOPT_SSH_AUTH_TYPES, Int(ways)),
            (CURLOPT_USE_SSL, Int(options.upgradesToTLS ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue)),
        ]
        for (option, value) in numbers { set(option, value) }
        if request.scheme.hasPrefix("ftp") {
            // In TLS 1.3 a server sends tickets behind the handshake. A client that only sends never reads them, its
            // close becomes a reset, and what the server had not read yet is lost (RFC 1122, section 4.2.2.13).
            set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_MAX_TLSv1_2))
        }
    }

    /// Sets what is wanted of it.
    ///
    /// - Parameter count: bytes to be sent.
    func set(_ request: ExchangeRequest, count: Int) {
        let sends = request.verb == "PUT" || request.verb == "POST" || count > 0
        var numbers: [(CURLoption, Int)] = []
        switch request.verb {
        case "HEAD": numbers += [(CURLOPT_NOBODY, 1), (CURLOPT_FILETIME, 1)]
        case _ where sends:
            numbers += [(CURLOPT_UPLOAD, 1), (CURLOPT_APPEND, request.appends ? 1 : 0)]
            numbers.append((CURLOPT_FTP_CREATE_MISSING_DIRS, Int(CURLFTP_CREATE_DIR_RETRY.rawValue)))
        default: numbers.append((CURLOPT_FILETIME, 1))
        }
        for (option, value) in numbers { set(option, value) }
        if sends { set(CURLOPT_INFILESIZE_LARGE, size: count) }
        if request.isHTTP {
            if !["GET", "HEAD", "PUT"].contains(request.verb) { set(CURLOPT_CUSTOMREQUEST, request.verb) }
            // Without "Expect" a server that does not know it is not waited for.
            set(headers: request.headers + ["Expect:"])
        }
        guard request.offset > 0 else { return }
        if request.isHTTP {
            set(CURLOPT_RANGE, "\(request.offset)-")
        } else {
            set(CURLOPT_RESUME_FROM_LARGE, size: request.offset)
        }
    }

    /// Of requests before.
    func forgetCookies() { set(CURLOPT_COOKIELIST, "ALL") }
}
