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
    private let handle: EasyHandle
    private var size = 0
    /// What ended the transfer from our side; libcurl only knows that it was ended.
    private var cause: (any Error)?
    /// The last address that the policy did not allow; others of the same host may still have worked.
    private var refusal: String?

    init(_ download: Download, _ hooks: TransferHooks) throws {
        handle = try EasyHandle()
        self.download = download
        self.hooks = hooks
    }

    func run() throws -> Download.Receipt {
        setUp()
        let code = curl_easy_perform(handle.curl)
        let status = handle.long(CURLINFO_RESPONSE_CODE)
        if let cause { throw cause }
        if let refusal, code != CURLE_OK { throw FetchError.refused(refusal) }
        if code != CURLE_OK, code != CURLE_HTTP_RETURNED_ERROR { throw FetchError(code, detail: handle.detail(code)) }
        guard status == 200 else {
            let wait = handle.size(CURLINFO_RETRY_AFTER)
            throw FetchError.status(status, retryAfter: wait > 0 ? wait : nil)
        }
        return Download.Receipt(
            size: size, address: handle.text(CURLINFO_EFFECTIVE_URL) ?? download.address,
            mediaType: handle.text(CURLINFO_CONTENT_TYPE))
    }

    private func setUp() {
        let state = Unmanaged.passUnretained(self).toOpaque()
        let limits = download.limits
        handle.set(CURLOPT_URL, download.address)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_USERAGENT, download.userAgent)
        handle.set(CURLOPT_FAILONERROR, 1)
        handle.set(CURLOPT_FOLLOWLOCATION, 1)
        handle.set(CURLOPT_MAXREDIRS, limits.redirects)
        handle.set(CURLOPT_CONNECTTIMEOUT, limits.connectTimeout)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, StallWatch.hardly)
        handle.set(CURLOPT_LOW_SPEED_TIME, limits.stallTimeout)
        handle.set(CURLOPT_MAXFILESIZE_LARGE, size: limits.size == .max ? 0 : limits.size)
        _ = millrace_curl_set_write(handle.curl, transferWrite, state)
        _ = millrace_curl_set_progress(handle.curl, transferProgress, state)
        _ = millrace_curl_set_opensocket(handle.curl, transferOpenSocket, state)
    }

    /// Whether to go on.
    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // The body of anything but a success is not the file.
        guard handle.long(CURLINFO_RESPONSE_CODE) == 200 else { return true }
        do {
            size += bytes.count
            guard size <= download.limits.size else { throw FetchError.tooLarge(download.limits) }
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
        refusal = download.policy.refusal(of: address)
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
    return SocketAddress.open(address) { transfer.mayReach($0) }
}
