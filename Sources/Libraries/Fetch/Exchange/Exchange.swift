import CCurl
import Foundation

/// Requests to one server, one after another, over connections that are kept between them: HTTP, FTP and SFTP, files in
/// both directions. Of one thread at a time; that thread is blocked.
///
/// Certificates and host keys are verified, redirects are not followed, proxies of the environment are not used, and
/// only the protocol of the address is spoken.
public final class Exchange {
    /// Of an answer that nobody takes while it comes, in bytes.
    public static let largestAnswer = 16 << 20

    private let options: ExchangeOptions
    private let handle: EasyHandle

    /// - Throws: `FetchError` when libcurl does not start.
    public init(_ options: ExchangeOptions) throws {
        self.options = options
        handle = try EasyHandle()
    }

    /// Makes a request and waits for its answer.
    ///
    /// - Parameters:
    ///   - progress: bytes sent or received so far, at least once a second; what it throws ends the request.
    ///   - isCancelled: asked at least once a second.
    ///   - received: the file that is fetched, piece by piece. Error pages are no file: they become the answer's body.
    /// - Returns: over HTTP, whatever the status is.
    /// - Throws: `FetchError`; `CancellationError` about a second after `isCancelled` is true; what the closures throw.
    @discardableResult
    public func run(
        _ request: ExchangeRequest, progress: (Int) throws -> Void = { _ in }, isCancelled: () -> Bool = { false },
        received: (([UInt8]) throws -> Void)? = nil
    ) throws -> ExchangeAnswer {
        if isCancelled() { throw CancellationError() }
        return try withoutActuallyEscaping(progress) { progress in
            try withoutActuallyEscaping(isCancelled) { isCancelled in
                let hooks = ExchangeHooks(
                    progress: progress, isCancelled: isCancelled, received: received, policy: options.policy)
                let run = ExchangeRun(handle, request, hooks, body: try BodySource(request.body))
                return try perform(run)
            }
        }
    }

    private func perform(_ run: ExchangeRun) throws -> ExchangeAnswer {
        handle.reset()
        // It outlives the run, and must not call it.
        defer { handle.reset() }
        let request = run.request
        setConnection(request)
        setVerb(request, count: run.body.count)
        // Without "Expect" a server that does not know it is not waited for.
        if request.isHTTP { handle.set(headers: request.headers + ["Expect:"]) }
        var lists: [UnsafeMutablePointer<curl_slist>?] = []
        defer { for list in lists { curl_slist_free_all(list) } }
        for (option, lines) in [(CURLOPT_QUOTE, request.before), (CURLOPT_POSTQUOTE, request.after)] where !lines.isEmpty {
            var list: UnsafeMutablePointer<curl_slist>?
            for line in lines { list = millrace_curl_append(list, line) ?? list }
            lists.append(list)
            _ = millrace_curl_set_list(handle.curl, option, list)
        }
        run.attach()
        let code = curl_easy_perform(handle.curl)
        return try run.answer(code)
    }

    private func setConnection(_ request: ExchangeRequest) {
        let trust = options.hostTrust
        var strings: [(CURLoption, String?)] = [
            (CURLOPT_URL, request.address), (CURLOPT_PROTOCOLS_STR, request.scheme),
            (CURLOPT_USERAGENT, options.userAgent), (CURLOPT_USERNAME, options.user),
            (CURLOPT_PASSWORD, options.password), (CURLOPT_CAINFO, options.authorities?.path),
            (CURLOPT_SSH_PRIVATE_KEYFILE, options.privateKey?.path), (CURLOPT_KEYPASSWD, options.passphrase),
        ]
        switch trust {
        case .fingerprint(let print): strings.append((CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, print))
        case .knownHosts(let file): strings.append((CURLOPT_SSH_KNOWNHOSTS, file.path))
        // Without a file libssh2 trusts everybody; one that holds nothing trusts nobody.
        case nil: strings.append((CURLOPT_SSH_KNOWNHOSTS, "/dev/null"))
        }
        for case (let option, let value?) in strings { handle.set(option, value) }
        let ways =
            options.privateKey == nil ? CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD : CURLSSH_AUTH_PUBLICKEY
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_PATH_AS_IS, 1),
            (CURLOPT_CONNECTTIMEOUT, options.connectTimeout), (CURLOPT_LOW_SPEED_LIMIT, 64),
            (CURLOPT_LOW_SPEED_TIME, options.stallTimeout),
            (CURLOPT_UPLOAD_BUFFERSIZE, 1 << 20), (CURLOPT_BUFFERSIZE, 512 << 10),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)), (CURLOPT_SSH_AUTH_TYPES, Int(ways)),
            (CURLOPT_USE_SSL, Int(options.upgradesToTLS ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue)),
        ]
        for (option, value) in numbers { handle.set(option, value) }
        if request.scheme.hasPrefix("ftp") {
            // In TLS 1.3 a server sends tickets behind the handshake. A client that only sends never reads them, its
            // close becomes a reset, and what the server had not read yet is lost (RFC 1122, section 4.2.2.13).
            handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_MAX_TLSv1_2))
        }
    }

    private func setVerb(_ request: ExchangeRequest, count: Int) {
        let sends = request.verb == "PUT" || count > 0
        var numbers: [(CURLoption, Int)] = []
        switch request.verb {
        case "HEAD": numbers += [(CURLOPT_NOBODY, 1), (CURLOPT_FILETIME, 1)]
        case _ where sends:
            numbers += [(CURLOPT_UPLOAD, 1), (CURLOPT_APPEND, request.appends ? 1 : 0)]
            numbers.append((CURLOPT_FTP_CREATE_MISSING_DIRS, Int(CURLFTP_CREATE_DIR_RETRY.rawValue)))
        default: numbers.append((CURLOPT_FILETIME, 1))
        }
        for (option, value) in numbers { handle.set(option, value) }
        if sends { handle.set(CURLOPT_INFILESIZE_LARGE, size: count) }
        if request.isHTTP, !["GET", "HEAD", "PUT"].contains(request.verb) {
            handle.set(CURLOPT_CUSTOMREQUEST, request.verb)
        }
        guard request.offset > 0 else { return }
        if request.isHTTP {
            handle.set(CURLOPT_RANGE, "\(request.offset)-")
        } else {
            handle.set(CURLOPT_RESUME_FROM_LARGE, size: request.offset)
        }
    }
}

extension ExchangeRequest {
    var scheme: String { address.prefix { $0 != ":" }.lowercased() }
    var isHTTP: Bool { scheme == "http" || scheme == "https" }
}
