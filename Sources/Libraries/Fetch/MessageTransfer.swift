import CCurl
import Foundation

/// One request by libcurl's easy interface, on one thread.
final class MessageTransfer {
    private let message: Message
    private let isCancelled: () -> Bool
    private let handle: EasyHandle
    private var received: [UInt8] = []
    private var wasCancelled = false
    private var refusal: String?

    init(_ message: Message, isCancelled: @escaping () -> Bool) throws {
        handle = try EasyHandle()
        self.message = message
        self.isCancelled = isCancelled
    }

    func run() throws -> Message.Answer {
        setUp()
        let code = (message.body ?? []).withUnsafeBytes { body in
            // libcurl does not copy it: it has to stay until the end.
            let bytes = UnsafeMutableRawPointer(mutating: body.baseAddress)
            if message.body != nil { _ = millrace_curl_set_pointer(handle.curl, CURLOPT_POSTFIELDS, bytes) }
            return curl_easy_perform(handle.curl)
        }
        let status = handle.long(CURLINFO_RESPONSE_CODE)
        if wasCancelled { throw CancellationError() }
        if let refusal, code != CURLE_OK { throw FetchError.refused(refusal) }
        // An answer that is too long to be read is an answer.
        if code == CURLE_OK || (code == CURLE_WRITE_ERROR && status >= 200) {
            return Message.Answer(status: status, body: received)
        }
        throw FetchError(code, detail: handle.detail(code))
    }

    private func setUp() {
        let state = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_URL, message.address)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_USERAGENT, message.userAgent)
        handle.set(message.body == nil ? CURLOPT_HTTPGET : CURLOPT_POST, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT, message.limits.connectTimeout)
        handle.set(CURLOPT_TIMEOUT, message.limits.timeout)
        if let body = message.body { handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count) }
        // Without "Expect" a receiver that does not know it is not waited for.
        handle.set(headers: message.headers + ["Expect:"])
        _ = millrace_curl_set_write(handle.curl, messageWrite, state)
        _ = millrace_curl_set_progress(handle.curl, messageProgress, state)
        _ = millrace_curl_set_opensocket(handle.curl, messageOpenSocket, state)
    }

    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard received.count + bytes.count <= message.limits.answer else { return false }
        received += bytes
        return true
    }

    fileprivate func goesOn() -> Bool {
        if isCancelled() { wasCancelled = true }
        return !wasCancelled
    }

    fileprivate func mayReach(_ address: [UInt8]) -> Bool {
        refusal = message.policy.refusal(of: address)
        return refusal == nil
    }
}

private func messageWrite(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ state: UnsafeMutableRawPointer?
) -> Int {
    guard let state, let bytes else { return 0 }
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Unmanaged<MessageTransfer>.fromOpaque(state).takeUnretainedValue().take(piece) ? size * count : -1
}

private func messageProgress(
    _ state: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t, _ upTotal: curl_off_t, _ up: curl_off_t
) -> Int32 {
    guard let state else { return 1 }
    return Unmanaged<MessageTransfer>.fromOpaque(state).takeUnretainedValue().goesOn() ? 0 : 1
}

private func messageOpenSocket(
    _ state: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let state, let address else { return -1 }
    let transfer = Unmanaged<MessageTransfer>.fromOpaque(state).takeUnretainedValue()
    return SocketAddress.open(address) { transfer.mayReach($0) }
}
