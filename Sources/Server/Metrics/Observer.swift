import Core
import HTTP
import Synchronization

/// Sees every request go by: counts it, and tells the access log.
final class Observer: Sendable {
    private let version: String
    private let accessLog: AccessLog?
    private let state = Mutex<(requests: RequestMeters, server: HTTPServer?)>((RequestMeters([]), nil))

    /// - Parameter accessLog: nil for none.
    init(version: String, accessLog: AccessLog?) {
        self.version = version
        self.accessLog = accessLog
    }

    /// The routes there are; to be told before the first request.
    func know(_ routes: [Route]) { state.withLock { $0.requests = RequestMeters(routes) } }

    /// The server there is.
    func know(_ server: HTTPServer) { state.withLock { $0.server = server } }

    /// Answers a request by `door`, and notes how that went.
    ///
    /// - Parameter note: is told the route as soon as it is found.
    func answer(_ request: Request, _ meters: RequestMeters, by door: (RouteNote) async -> Response) async -> Response {
        let note = RouteNote()
        let start = ContinuousClock.now
        var response = await door(note)
        let seconds = Self.seconds(ContinuousClock.now - start)
        meters.count(request.method, note.route, status: response.status, seconds: seconds)
        guard let accessLog else { return response }
        let (status, route, caller) = (response.status, note.route, note.caller)
        response.whenSent = { bytes, isWhole in
            accessLog.add(
                AccessLog.Entry(
                    request: request.head, remote: request.remote, caller: caller, route: route, status: status,
                    bytes: bytes, isWhole: isWhole, seconds: Self.seconds(ContinuousClock.now - start)))
        }
        return response
    }

    /// `GET /metrics`, and the same where those look for it who collect from wubloader's restreamer.
    func routes(_ service: Service, _ tracker: Tracker) -> [Route] {
        ["/metrics", "/metrics/restreamer"].map { route($0, service, tracker) }
    }

    private func route(_ path: String, _ service: Service, _ tracker: Tracker) -> Route {
        Route(
            .get, path, "Shows metrics in Prometheus' text format.", scope: "read",
            answers: [RouteAnswer(200, "all of them", RouteContent(MetricsText.mediaType, .text))]
        ) { [self] _ in
            let (requests, server) = state.withLock { $0 }
            let page = MetricsPage(
                version: version, figures: try await service.figures(), requests: requests, server: server?.figures,
                tracker: tracker.counts, torrents: await service.torrents(),
                downloads: try await service.downloads.stats(for: .all), downloadedBytes: await service.downloads.receivedBytes,
                process: ProcessFigures())
            var response = Response.text(page.text)
            response.headers["content-type"] = MetricsText.mediaType
            response.headers["cache-control"] = "no-store"
            return response
        }
    }

    /// What requests are counted in.
    var meters: RequestMeters { state.withLock { $0.requests } }

    /// The server is no more: writes what is still to be written.
    func close() async {
        state.withLock { $0.server = nil }
        await accessLog?.close()
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}

/// Which route a request has found.
final class RouteNote: @unchecked Sendable {
    // @unchecked because of the variable: a request's one task writes it and later reads it.
    var route: Route?
    var caller: Caller?
}
