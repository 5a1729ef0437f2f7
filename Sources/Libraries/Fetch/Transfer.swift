import CCurl
import Foundation

/// What the caller of a download wants to know and to say while it runs.
struct TransferHooks {
    let progress: (Download.Progress) throws -> Void
    let isCancelled: () -> Bool
    let received: ([UInt8]) throws -> Void
}

/// One run of libcurl's easy interface, on one thread.
final class Transfer {
    private let download: Download
    private let hooks: TransferHooks
    private let target: TargetFile?
    private let curl: UnsafeMutableRawPointer
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var size = 0
    /// What ended the transfer from our side; libcurl only knows that it was ended.
    private var cause: (any Error)?
    /// The last address that the policy did not allow; others of the same host may still have worked.
    private var refusal: String?

    /// Once a process; libcurl's own initialisation is not safe when several threads come first.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ download: Download, _ hooks: TransferHooks, target: TargetFile?) throws {
        guard Self.isReady, let curl = curl_easy_init() else {
            throw FetchError(.unreachable, "libcurl does not start")
        }
        self.download = download
        self.hooks = hooks
        self.target = target
        self.curl = curl
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(curl)
        words.deallocate()
    }

    func run() throws -> Download.Receipt {
        setUp()
        let code = curl_easy_perform(curl)
        let status = millrace_curl_get_long(curl, CURLINFO_RESPONSE_CODE)
        if let cause { throw cause }
        if let refusal, code != CURLE_OK, code != CURLE_HTTP_RETURNED_ERROR {
            throw FetchError(.refusedAddress, "\(refusal), which fetches may not reach")
        }
        if code != CURLE_OK { throw error(code, status) }
        guard status == 200 else {
            throw FetchError(.badStatus, "the server answered \(status) instead of the file", status: status)
        }
        target?.keep()
        let address = millrace_curl_get_string(curl, CURLINFO_EFFECTIVE_URL).map { String(cString: $0) }
        let type = millrace_curl_get_string(curl, CURLINFO_CONTENT_TYPE).map { String(cString: $0) }
        return Download.Receipt(size: size, address: address ?? download.address, mediaType: type)
    }

    private func setUp() {
        let state = Unmanaged.passUnretained(self).toOpaque()
        let limits = download.limits
        let strings: [(CURLoption, String)] = [
            (CURLOPT_URL, download.address), (CURLOPT_PROTOCOLS_STR, "http,https"),
            (CURLOPT_REDIR_PROTOCOLS_STR, "http,https"), (CURLOPT_USERAGENT, download.userAgent),
            // An empty proxy is none, whatever the environment says.
            (CURLOPT_PROXY, ""),
        ]
        for (option, value) in strings { _ = millrace_curl_set_string(curl, option, value) }
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FAILONERROR, 1), (CURLOPT_FOLLOWLOCATION, 1),
            (CURLOPT_MAXREDIRS, limits.redirects), (CURLOPT_CONNECTTIMEOUT, limits.connectTimeout),
            (CURLOPT_LOW_SPEED_LIMIT, 64), (CURLOPT_LOW_SPEED_TIME, limits.stallTimeout),
            (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            // A cancelled transfer must not wait for a name server.
            (CURLOPT_QUICK_EXIT, 1),
        ]
        for (option, value) in numbers { _ = millrace_curl_set_long(curl, option, value) }
        _ = millrace_curl_set_size(curl, CURLOPT_MAXFILESIZE_LARGE, limits.size == .max ? 0 : limits.size)
        _ = millrace_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, words)
        _ = millrace_curl_set_write(curl, transferWrite, state)
        _ = millrace_curl_set_progress(curl, transferProgress, state)
        _ = millrace_curl_set_opensocket(curl, transferOpenSocket, state)
    }

    private func error(_ code: CURLcode, _ status: Int) -> FetchError {
        let wait = millrace_curl_get_size(curl, CURLINFO_RETRY_AFTER)
        let detail = String(cString: words)
        return FetchError(
            code, status: status, retryAfter: wait > 0 ? wait : nil, limits: download.limits,
            detail: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
    }

    /// Whether to go on.
    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // The body of anything but a success is not the file.
        guard millrace_curl_get_long(curl, CURLINFO_RESPONSE_CODE) == 200 else { return true }
        do {
            size += bytes.count
            guard size <= download.limits.size else { throw FetchError.tooLarge(download.limits) }
            try target?.write(bytes)
            try hooks.received(Array(bytes))
            return true
        } catch {
            cause = error
            return false
        }
    }

    /// Whether to go on.
    fileprivate func tell(total: Int) -> Bool {
        do {
            if hooks.isCancelled() { throw CancellationError() }
            try hooks.progress(Download.Progress(received: size, total: total > 0 ? total : nil))
            return true
        } catch {
            cause = error
            return false
        }
    }

    fileprivate func mayReach(_ address: [UInt8]) -> Bool {
        refusal = download.policy.refusal(of: address).map { "the address leads to \($0)" }
        return refusal == nil
    }
}

private func transferWrite(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ state: UnsafeMutableRawPointer?
) -> Int {
    guard let state else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(state).takeUnretainedValue()
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    // Any other number than that of the bytes ends the transfer.
    return transfer.take(piece) ? size * count : -1
}

private func transferProgress(
    _ state: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t, _ upTotal: curl_off_t, _ up: curl_off_t
) -> Int32 {
    guard let state else { return 1 }
    return Unmanaged<Transfer>.fromOpaque(state).takeUnretainedValue().tell(total: Int(total)) ? 0 : 1
}

private func transferOpenSocket(
    _ state: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let state, let address else { return -1 }
    let transfer = Unmanaged<Transfer>.fromOpaque(state).takeUnretainedValue()
    guard transfer.mayReach(SocketAddress.bytes(of: address)) else { return -1 }
    return socket(
        address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
}
