import CCurl

extension EasyHandle {
    /// Sets what stays the same over all requests of a connection.
    ///
    /// - Parameter sendsSecrets: whether the address is of the server that the request's own headers and credentials are meant for.
    func prepare(_ request: FetchRequest, _ address: FetchAddress, sendsSecrets: Bool) {
        reset()
        set(CURLOPT_URL, address.target)
        set(CURLOPT_PROTOCOLS_STR, address.scheme == "ftpes" ? "ftp" : address.scheme)
        set(CURLOPT_USERAGENT, request.userAgent)
        set(CURLOPT_CONNECTTIMEOUT, request.limits.connectTimeout)
        // Parts of a file over one HTTP/2 connection would not be faster than the whole.
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        // What is held back by a limit is kept by libcurl: then a little is enough.
        set(CURLOPT_BUFFERSIZE, request.limits.rate == nil ? 128 << 10 : 64 << 10)
        if request.limits.size != .max { set(CURLOPT_MAXFILESIZE_LARGE, size: request.limits.size) }
        if let authorities = request.authorities { set(CURLOPT_CAINFO, authorities) }
        if sendsSecrets {
            // A redirect within the same server need not name the user again.
            let first = address.user == nil ? try? FetchAddress(request.address) : nil
            set(CURLOPT_USERNAME, request.user ?? address.user ?? first?.user)
            set(CURLOPT_PASSWORD, request.password ?? address.password ?? first?.password)
            set(CURLOPT_COOKIE, request.cookies)
        }
        switch address.scheme {
        case "ftp", "ftps", "ftpes":
            set(CURLOPT_FILETIME, 1)
            if address.scheme == "ftpes" { set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        case "sftp": prepareSSH(request)
        default:
            // Packed by a server that was asked not to: then it is unpacked, unless it is a packed file by its name.
            if !address.isPacked { set(CURLOPT_ACCEPT_ENCODING, "") }
        }
    }

    private func prepareSSH(_ request: FetchRequest) {
        set(CURLOPT_FILETIME, 1)
        if let fingerprint = request.hostKeys.fingerprint {
            set(CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, String(fingerprint.trimmingPrefix("SHA256:")))
        } else {
            // Without a file libcurl trusts anybody; in an empty one nobody is known.
            set(CURLOPT_SSH_KNOWNHOSTS, request.hostKeys.file ?? "/dev/null")
        }
        // Never the keys and agents of the account that this process happens to run as.
        let types = request.keyFile == nil ? CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD : CURLSSH_AUTH_PUBLICKEY
        set(CURLOPT_SSH_AUTH_TYPES, Int(types))
        set(CURLOPT_SSH_PRIVATE_KEYFILE, request.keyFile)
        // An open connection would be taken over without a look at the host's key.
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
    }

    /// Sets what is special about the next request.
    func ask(_ request: FetchRequest, _ asked: Reception.Asked, isWeb: Bool, sendsSecrets: Bool) {
        guard isWeb else {
            set(CURLOPT_RESUME_FROM_LARGE, size: asked.from)
            return
        }
        // In this list a field replaces libcurl's own: "identity" what it would say of packed bodies that it can unpack.
        var lines = ["Accept-Encoding: identity"]
        if sendsSecrets { lines += request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" } }
        if asked.isPart {
            set(CURLOPT_RANGE, "\(asked.from)-\(asked.end.map { String($0 - 1) } ?? "")")
            if let condition = asked.version.condition { lines.append("If-Range: \(condition)") }
        } else {
            set(CURLOPT_RANGE, nil)
        }
        set(headers: lines)
    }

    /// What the answer's head says. Once it is there: from the first byte of the body on.
    ///
    /// - Parameter from: the first byte that was asked for; sizes of other protocols are those of the rest.
    func head(_ address: FetchAddress, from: Int) -> ResponseHead {
        var head = ResponseHead()
        head.status = long(CURLINFO_RESPONSE_CODE)
        let length = size(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
        guard address.isWeb else {
            head.total = length >= 0 ? from + length : nil
            let time = size(CURLINFO_FILETIME_T)
            head.version = FileVersion(modified: time >= 0 ? String(time) : nil)
            return head
        }
        head.range = header("Content-Range").flatMap { ResponseHead.Part($0) }
        head.isEncoded = !address.isPacked && header("Content-Encoding").map { $0.lowercased() != "identity" } ?? false
        head.total = length >= 0 && head.status == 200 && !head.isEncoded ? length : nil
        head.version = FileVersion(
            tag: header("ETag"), modified: header("Last-Modified"), date: header("Date"))
        head.mediaType = header("Content-Type")
        head.suggestedName = header("Content-Disposition").flatMap { ContentDispositionName.read($0) }
        let digests = ["Repr-Digest", "Digest"].compactMap { header($0) }.flatMap { DigestField.read($0) }
        head.digest = head.isEncoded ? nil : DigestField.strongest(digests)
        let wait = size(CURLINFO_RETRY_AFTER)
        head.retryAfter = wait > 0 ? wait : nil
        if [301, 302, 303, 307, 308].contains(head.status) { head.location = text(CURLINFO_REDIRECT_URL) }
        return head
    }
}
