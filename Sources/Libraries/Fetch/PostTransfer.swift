import CCurl
import Foundation

/// One POST by libcurl's easy interface, on one thread.
final class PostTransfer {
    private let post: Post
    private let isCancelled: () -> Bool
    private let curl: UnsafeMutableRawPointer
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var received = 0
    private var wasCancelled = false
    private var refusal: String?

    init(_ post: Post, isCancelled: @escaping () -> Bool) throws {
        guard Transfer.isReady, let curl = curl_easy_init() else {
            throw FetchError(.unreachable, "libcurl does not start")
        }
        self.post = post
        self.isCancelled = isCancelled
        self.curl = curl
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(curl)
        curl_slist_free_all(fields)
        words.deallocate()
    }

    func run() throws -> Int {
        setUp()
        let code = post.body.withUnsafeBytes { body in
            // libcurl does not copy it: it has to stay until the end.
            let bytes = UnsafeMutableRawPointer(mutating: body.baseAddress)
            _ = millrace_curl_set_pointer(curl, CURLOPT_POSTFIELDS, bytes)
            return curl_easy_perform(curl)
        }
        let status = millrace_curl_get_long(curl, CURLINFO_RESPONSE_CODE)
        if wasCancelled { throw CancellationError() }
        if let refusal, code != CURLE_OK {
            throw FetchError(.refusedAddress, "\(refusal), which must not be reached")
        }
        // An answer that is too long to be read is an answer.
        if code == CURLE_OK || (code == CURLE_WRITE_ERROR && status >= 200) { return status }
        let detail = String(cString: words)
        throw FetchError(
            code, status: status, retryAfter: nil, limits: Download.Limits(),
            detail: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
    }

    private func setUp() {
        let state = Unmanaged.passUnretained(self).toOpaque()
        let strings: [(CURLoption, String)] = [
            (CURLOPT_URL, post.address), (CURLOPT_PROTOCOLS_STR, "http,https"),
            (CURLOPT_USERAGENT, post.userAgent), (CURLOPT_PROXY, ""),
        ]
        for (option, value) in strings { _ = millrace_curl_set_string(curl, option, value) }
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_POST, 1),
            (CURLOPT_CONNECTTIMEOUT, post.limits.connectTimeout), (CURLOPT_TIMEOUT, post.limits.timeout),
            (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_QUICK_EXIT, 1),
        ]
        for (option, value) in numbers { _ = millrace_curl_set_long(curl, option, value) }
        _ = millrace_curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(post.body.count))
        // Without "Expect" a receiver that does not know it is not waited for.
        for line in post.headers + ["Expect:"] {
            if let longer = millrace_curl_append(fields, line) { fields = longer }
        }
        _ = millrace_curl_set_list(curl, CURLOPT_HTTPHEADER, fields)
        _ = millrace_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, words)
        _ = millrace_curl_set_write(curl, postWrite, state)
        _ = millrace_curl_set_progress(curl, postProgress, state)
        _ = millrace_curl_set_opensocket(curl, postOpenSocket, state)
    }

    fileprivate func take(_ count: Int) -> Bool {
        received += count
        return received <= post.limits.answer
    }

    fileprivate func goesOn() -> Bool {
        if isCancelled() { wasCancelled = true }
        return !wasCancelled
    }

    fileprivate func mayReach(_ address: [UInt8]) -> Bool {
        refusal = post.policy.refusal(of: address).map { "the address leads to \($0)" }
        return refusal == nil
    }
}

private func postWrite(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ state: UnsafeMutableRawPointer?
) -> Int {
    guard let state else { return 0 }
    return Unmanaged<PostTransfer>.fromOpaque(state).takeUnretainedValue().take(size * count) ? size * count : -1
}

private func postProgress(
    _ state: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t, _ upTotal: curl_off_t, _ up: curl_off_t
) -> Int32 {
    guard let state else { return 1 }
    return Unmanaged<PostTransfer>.fromOpaque(state).takeUnretainedValue().goesOn() ? 0 : 1
}

private func postOpenSocket(
    _ state: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let state, let address else { return -1 }
    let transfer = Unmanaged<PostTransfer>.fromOpaque(state).takeUnretainedValue()
    guard transfer.mayReach(SocketAddress.bytes(of: address)) else { return -1 }
    return socket(
        address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
}
