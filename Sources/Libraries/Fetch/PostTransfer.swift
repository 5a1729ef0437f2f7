import CCurl
import Foundation

/// One POST by libcurl's easy interface, on one thread.
final class PostTransfer {
    private let post: Post
    private let isCancelled: () -> Bool
    private let handle: EasyHandle
    private var received = 0
    private var wasCancelled = false
    private var refusal: String?

    init(_ post: Post, isCancelled: @escaping () -> Bool) throws {
        handle = try EasyHandle()
        self.post = post
        self.isCancelled = isCancelled
    }

    func run() throws -> Int {
        setUp()
        let code = post.body.withUnsafeBytes { body in
            // libcurl does not copy it: it has to stay until the end.
            let bytes = UnsafeMutableRawPointer(mutating: body.baseAddress)
            _ = millrace_curl_set_pointer(handle.curl, CURLOPT_POSTFIELDS, bytes)
            return curl_easy_perform(handle.curl)
        }
        let status = handle.long(CURLINFO_RESPONSE_CODE)
        if wasCancelled { throw CancellationError() }
        if let refusal, code != CURLE_OK { throw FetchError.refused(refusal) }
        // An answer that is too long to be read is an answer.
        if code == CURLE_OK || (code == CURLE_WRITE_ERROR && status >= 200) { return status }
        throw FetchError(code, detail: handle.detail(code))
    }

    private func setUp() {
        let state = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_URL, post.address)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_USERAGENT, post.userAgent)
        handle.set(CURLOPT_POST, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT, post.limits.connectTimeout)
        handle.set(CURLOPT_TIMEOUT, post.limits.timeout)
        handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: post.body.count)
        // Without "Expect" a receiver that does not know it is not waited for.
        handle.set(headers: post.headers + ["Expect:"])
        _ = millrace_curl_set_write(handle.curl, postWrite, state)
        _ = millrace_curl_set_progress(handle.curl, postProgress, state)
        _ = millrace_curl_set_opensocket(handle.curl, postOpenSocket, state)
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
        refusal = post.policy.refusal(of: address)
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
    return SocketAddress.open(address) { transfer.mayReach($0) }
}
