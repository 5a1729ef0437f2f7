import CCurl
import Foundation

/// What the caller of a request wants to know and to say while it runs.
struct ExchangeHooks {
    let progress: (Int) throws -> Void
    let isCancelled: () -> Bool
    let received: (([UInt8]) throws -> Void)?
}

/// One request while it runs: what libcurl calls.
final class ExchangeRun {
    let request: ExchangeRequest
    let body: BodySource
    private let handle: EasyHandle
    private let options: ExchangeOptions
    private let hooks: ExchangeHooks
    private var headers: [String: String] = [:]
    private var answer: [UInt8] = []
    /// Bytes of the file that have come.
    private var count = 0
    /// Whether the answer goes on where it was cut.
    private var isCut = false
    /// The last line of an FTP server, for errors.
    private var reply = ""
    /// What ended the request from our side; libcurl only knows that it was ended.
    private var cause: (any Error)?
    private var refusal: String?

    init(
        _ handle: EasyHandle, _ request: ExchangeRequest, _ options: ExchangeOptions, _ hooks: ExchangeHooks,
        body: BodySource
    ) {
        self.handle = handle
        self.request = request
        self.options = options
        self.hooks = hooks
        self.body = body
    }

    /// Lets libcurl call this run.
    func attach() {
        let state = Unmanaged.passUnretained(self).toOpaque()
        let curl = handle.curl
        _ = millrace_curl_set_write(curl, exchangeWrite, state)
        _ = millrace_curl_set_header(curl, exchangeHeader, state)
        _ = millrace_curl_set_read(curl, exchangeRead, exchangeSeek, state)
        _ = millrace_curl_set_progress(curl, exchangeProgress, state)
        _ = millrace_curl_set_opensocket(curl, exchangeOpenSocket, state)
    }

    /// How it ended.
    func answer(_ code: CURLcode) throws -> ExchangeAnswer {
        if let cause { throw cause }
        let status = handle.long(CURLINFO_RESPONSE_CODE)
        guard code == CURLE_OK || isCut else {
            if let refusal { throw FetchError.refused(refusal) }
            let words = request.isHTTP || reply.isEmpty ? handle.detail(code) : reply
            throw FetchError(exchange: code, reply: status, detail: words)
        }
        let length = handle.size(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
        let time = handle.size(CURLINFO_FILETIME_T)
        let wait = handle.size(CURLINFO_RETRY_AFTER)
        return ExchangeAnswer(
            status: status, headers: headers, body: answer,
            address: handle.text(CURLINFO_EFFECTIVE_URL) ?? request.address, size: length >= 0 ? length : nil,
            modified: time >= 0 ? time : nil, retryAfter: wait > 0 ? wait : nil,
            location: [301, 302, 303, 307, 308].contains(status) ? handle.text(CURLINFO_REDIRECT_URL) : nil)
    }

    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guarded {
            let status = handle.long(CURLINFO_RESPONSE_CODE)
            if let received = hooks.received, !request.isHTTP || status == 200 || status == 206 {
                try check(bytes.count, status)
                return try received(Array(bytes))
            }
            // What is said beside a redirect is said to nobody.
            if options.redirects > 0, 300..<400 ~= status { return try skip(bytes.count) }
            let room = options.largestAnswer - answer.count
            answer += bytes.prefix(room)
            guard bytes.count > room else { return }
            guard options.cutsAnswers else { throw tooLong }
            isCut = true
        } && !isCut
    }

    private func skip(_ more: Int) throws(FetchError) {
        count += more
        guard count <= options.largestAnswer else { throw tooLong }
    }

    private var tooLong: FetchError { FetchError(.badAnswer, "the answer has more than \(options.largestAnswer) bytes") }

    /// Whether the next bytes belong to the file that was asked for.
    private func check(_ more: Int, _ status: Int) throws(FetchError) {
        if count == 0 {
            if request.isHTTP, request.offset > 0, status == 200 {
                throw FetchError(.badStatus, "the server sends the whole file instead of its end", status: 200)
            }
            if status == 206, request.isHTTP, part(headers["content-range"]) != request.offset {
                throw FetchError(.badStatus, "the server sends a part that nobody asked for", status: 206)
            }
            if handle.size(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) > request.largest { throw .tooLarge(request.largest) }
        }
        count += more
        guard count <= request.largest else { throw .tooLarge(request.largest) }
    }

    /// Where an answer that is a part of the file begins; nil when nobody asked for one.
    private func part(_ range: String?) -> Int? {
        request.offset > 0 ? range.flatMap { ResponseHead.Part($0) }?.first : nil
    }

    fileprivate func takeHeader(_ bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard request.isHTTP else {
            if !line.isEmpty { reply = line }
            return
        }
        if line.hasPrefix("HTTP/") { headers = [:] }
        let sides = line.split(separator: ":", maxSplits: 1)
        if sides.count == 2 { headers[sides[0].lowercased()] = sides[1].trimmingCharacters(in: .whitespaces) }
    }

    fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var count = 0
        return guarded { count = try body.read(into: buffer) } ? count : nil
    }

    fileprivate func tell(_ moved: Int) -> Bool {
        guarded {
            if hooks.isCancelled() { throw CancellationError() }
            try hooks.progress(moved)
        }
    }

    fileprivate func mayReach(_ address: [UInt8]) -> Bool {
        refusal = options.policy.refusal(of: address)
        return refusal == nil
    }

    /// Whether to go on.
    private func guarded(_ work: () throws -> Void) -> Bool {
        do {
            try work()
            return true
        } catch {
            cause = error
            return false
        }
    }
}

private func run(_ state: UnsafeMutableRawPointer?) -> ExchangeRun? {
    state.map { Unmanaged<ExchangeRun>.fromOpaque($0).takeUnretainedValue() }
}

private func exchangeWrite(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ state: UnsafeMutableRawPointer?
) -> Int {
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    // Any other number than that of the bytes ends the transfer.
    return run(state)?.take(piece) == true ? size * count : -1
}

private func exchangeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ state: UnsafeMutableRawPointer?
) -> Int {
    run(state)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func exchangeRead(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ state: UnsafeMutableRawPointer?
) -> Int {
    run(state)?.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? Int(CURL_READFUNC_ABORT)
}

private func exchangeSeek(_ state: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    origin == SEEK_SET && run(state)?.body.seek(to: Int(offset)) == true ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
}

private func exchangeProgress(
    _ state: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t, _ upTotal: curl_off_t, _ up: curl_off_t
) -> Int32 {
    run(state)?.tell(Int(max(now, up))) == true ? 0 : 1
}

private func exchangeOpenSocket(
    _ state: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address, let run = run(state) else { return -1 }
    return SocketAddress.open(address) { run.mayReach($0) }
}
