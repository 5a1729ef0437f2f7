import HTTP
import Sys

/// Requests without a token on this machine's own address: are they from this machine's own user?
///
/// A page of another site can make the user's browser send requests here (cross-site request forgery), or point its
/// own name at 127.0.0.1 (DNS rebinding). Both show: in `Host`, `Origin` and `Sec-Fetch-Site`. What came through a
/// proxy on this machine is anybody's; proxies say so.
enum LocalCaller {
    /// What proxies add (RFC 7239; RFC 9110, section 7.6.3; and what was there before them).
    private static let traces = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"]

    /// - Throws: `HTTPError`: 421 for a foreign name, 403 for a foreign page, 401 for what a proxy has passed on.
    static func check(_ request: Request) throws {
        if let trace = traces.first(where: { request.headers[$0] != nil }) {
            throw Access.unauthorized(
                "a token or a password is needed: \"\(trace)\" says that the request came through a proxy")
        }
        let host = request.headers["host"] ?? ""
        guard isLocal(name(of: host)) else {
            throw HTTPError(
                421, "\"\(host)\" is not a name of this machine", code: "foreign_host",
                hint: "use localhost or 127.0.0.1, or send a token")
        }
        if !request.method.isSafe { try refuseForeignPages(request) }
    }

    /// For requests that change something.
    ///
    /// - Throws: `HTTPError` (403) for a request that a page of another site has made a browser send.
    static func refuseForeignPages(_ request: Request) throws {
        let host = request.headers["host"] ?? ""
        if let origin = request.headers["origin"], origin.lowercased() != "http://\(host.lowercased())" {
            throw HTTPError(
                403, "a page of \(origin) may not change anything here", code: "foreign_origin", hint: "send a token")
        }
        if let site = request.headers["sec-fetch-site"], site != "same-origin" && site != "none" {
            throw HTTPError(403, "a page of another site may not change anything here", code: "foreign_origin")
        }
    }

    /// Without the port.
    private static func name(of host: String) -> String {
        let lower = host.lowercased()
        if lower.hasPrefix("["), let end = lower.firstIndex(of: "]") { return String(lower[...end]) }
        return String(lower.prefix { $0 != ":" })
    }

    private static func isLocal(_ name: String) -> Bool {
        name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" || NumericAddress.isLoopback(name)
    }
}
