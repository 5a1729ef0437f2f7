import HTTP

/// Which pages of other origins may read what (Fetch standard, section 3.2): playback is open to all, the API to those
/// that are named.
struct CrossOrigin: Sendable {
    /// `https://studio.example`; compared exactly.
    let origins: Set<String>

    /// The fields that let a page see an answer.
    func apply(to response: inout Response, for request: Request) {
        switch request.head.target.segments.first {
        case "videos": Self.open(&response, to: request)
        case _ where RestreamerRoutes.owns(request.head.target): Self.openAsThere(&response)
        case "api":
            guard !origins.isEmpty else { return }
            response.headers.add("vary", "origin")
            guard let origin = request.headers["origin"], origins.contains(origin) else { return }
            response.headers["access-control-allow-origin"] = origin
            response.headers["access-control-expose-headers"] = Self.exposed
            guard request.method == .options else { return }
            response.headers["access-control-allow-methods"] = response.headers["allow"]
            response.headers["access-control-allow-headers"] = Self.taken
            response.headers["access-control-max-age"] = "86400"
        default: break
        }
    }

    private static let exposed = [
        "content-length", "etag", "location", "retry-after", "idempotency-replayed", "millrace-video", "tus-resumable",
        "tus-version", "tus-extension", "tus-max-size", "tus-checksum-algorithm", "upload-offset", "upload-length",
        "upload-expires", "upload-metadata",
    ].joined(separator: ", ")

    private static let taken = [
        "authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "last-event-id",
        "tus-resumable", "upload-length", "upload-offset", "upload-metadata", "upload-checksum",
        "upload-defer-length", "x-http-method-override",
    ].joined(separator: ", ")

    /// As wubloader's restreamer opens itself: its pages come from other nodes.
    private static func openAsThere(_ response: inout Response) {
        response.headers["access-control-allow-origin"] = "*"
        response.headers["access-control-allow-credentials"] = "false"
        response.headers["access-control-allow-headers"] = "*"
        response.headers["access-control-allow-methods"] = "GET,POST,HEAD"
        response.headers["access-control-max-age"] = "86400"
        response.headers["cross-origin-resource-policy"] = "cross-origin"
    }

    /// But for what a route has kept for its own.
    private static func open(_ response: inout Response, to request: Request) {
        guard response.headers["cross-origin-resource-policy"] == nil else { return }
        response.headers["access-control-allow-origin"] = "*"
        response.headers["access-control-expose-headers"] = "content-length, content-range, accept-ranges, etag, date"
        response.headers["cross-origin-resource-policy"] = "cross-origin"
        guard request.method == .options else { return }
        response.headers["access-control-allow-methods"] = "GET, HEAD, OPTIONS"
        response.headers["access-control-allow-headers"] = "range, if-range, if-none-match, if-modified-since"
        response.headers["access-control-max-age"] = "86400"
    }
}
