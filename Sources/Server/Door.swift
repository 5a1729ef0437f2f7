import Core
import HTTP
import StageKit

/// What happens to every request: permission, its route, errors made into answers, and the fields that all answers
/// have.
struct Door: Sendable {
    let router: Router
    let access: Access
    /// Most bytes of an upload.
    let uploadLimit: Int
    let origins: CrossOrigin

    /// - Parameter note: is told which route the request has found.
    func answer(_ request: Request, note: RouteNote, log: Log) async -> Response {
        let isPlayback = request.head.target.segments.first == "videos"
        let isUpload = TusProtocol.owns(request)
        let meant = isUpload ? TusProtocol.meant(request) : RunnerProtocol.meant(request)
        var response = await respond(meant, note, log: log)
        if isUpload { TusProtocol.mark(&response, to: request, mostBytes: uploadLimit) }
        origins.apply(to: &response, for: request)
        if response.headers["x-content-type-options"] == nil {
            response.headers.add("x-content-type-options", "nosniff")
        }
        response.headers.add("referrer-policy", "same-origin")
        if response.headers["content-security-policy"] == nil && !isPlayback {
            response.headers.add("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
        }
        return response
    }

    private func respond(_ request: Request, _ note: RouteNote, log: Log) async -> Response {
        do {
            return try await router.respond(request) { route, request in
                note.route = route
                note.caller = try await access.permit(request, scope: route.scope.flatMap(Scope.init))
                if request.head.target.segments.first == "api" { try route.check(request.query) }
            }
        } catch let error as HTTPError {
            // To clients of a store a path that cannot be is one that is not.
            let isNowhere = request.head.target.pathError != nil && RestreamerRoutes.owns(request.head.target)
            return isNowhere ? HTTPError.notFound(error.detail).response : error.response
        } catch let refusal as Refusal {
            return HTTPError(refusal).response
        } catch is ConnectionError {
            return HTTPError(400, "the client is gone").response
        } catch is CancellationError {
            return HTTPError(503, "the server is stopping", hint: "try again").response
        } catch {
            log.error("\(request.method.rawValue) \(SignedAddresses.redacted(request.head.target.rawPath)): \(error)")
            return HTTPError(500, "something went wrong here; the server's log says what").response
        }
    }
}

extension HTTPError {
    /// What the house refuses, as a response.
    init(_ refusal: Refusal) {
        let status =
            switch refusal.kind {
            case .invalid: 422
            case .forbidden: 403
            case .notFound: 404
            case .conflict: 409
            case .locked: 423
            case .gone: 410
            case .tooLarge: 413
            case .noSpace: 507
            case .unavailable: 503
            }
        self.init(status, refusal.words, code: refusal.code, field: refusal.field, hint: refusal.hint)
    }
}
