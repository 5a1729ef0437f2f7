import CCurl
import Foundation

/// Requests to one server, one after another, over connections that are kept between them: HTTP, FTP and SFTP, files in
/// both directions. Of one thread at a time; that thread is blocked.
///
/// Certificates and host keys are verified, proxies of the environment are not used, and only the protocol of the
/// address is spoken. Where each connection goes is checked by the policy. Redirects are followed only as far as the
/// options say, to http and https alone, never from https to http; cookies that servers set on the way are sent back to them
/// within the one request.
public final class Exchange {
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
        guard options.schemes.contains(request.scheme) else {
            throw FetchError(.badAddress, "only addresses of \(options.schemes.joined(separator: ", ")) are spoken to here")
        }
        return try withoutActuallyEscaping(progress) { progress in
            try withoutActuallyEscaping(isCancelled) { isCancelled in
                try follow(
                    ExchangeHop(request, options),
                    ExchangeHooks(progress: progress, isCancelled: isCancelled, received: received))
            }
        }
    }

    private func follow(_ first: ExchangeHop, _ hooks: ExchangeHooks) throws -> ExchangeAnswer {
        var hop = first
        let end = options.timeout.map { Clock.now + Double($0) }
        handle.forgetCookies()
        while true {
            let answer = try perform(hop, hooks, until: end)
            guard options.redirects > 0, hop.request.followsRedirects, let location = answer.location else { return answer }
            try hop.follow(location, limit: options.redirects)
        }
    }

    private func perform(_ hop: ExchangeHop, _ hooks: ExchangeHooks, until end: Double?) throws -> ExchangeAnswer {
        let request = hop.request
        let run = ExchangeRun(handle, request, options, hooks, body: try BodySource(request.body))
        handle.reset()
        // It outlives the run, and must not call it.
        defer { handle.reset() }
        handle.set(CURLOPT_USERNAME, hop.user)
        handle.set(CURLOPT_PASSWORD, hop.password)
        handle.prepare(request, options)
        if let end { handle.set(CURLOPT_TIMEOUT_MS, max(1, Int((end - Clock.now) * 1000))) }
        handle.set(request, count: run.body.count)
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
}
