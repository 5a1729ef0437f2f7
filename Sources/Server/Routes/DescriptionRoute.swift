import HTTP
import StageKit

/// `GET /api/v1/openapi.json`: what all routes declare, its own included.
enum DescriptionRoute {
    static func route(of routes: [Route], isLocal: Bool) -> Route {
        let itself = route { _ in Response(200) }
        let text = OpenAPI(routes: routes + [itself], isLocal: isLocal).json.text()
        return route { request in
            let bytes = Array(text.utf8)
            let headers: Headers = ["etag": EntityTag.of(bytes), "cache-control": "no-cache"]
            let conditions = Preconditions(
                method: request.method, headers: request.headers, etag: headers["etag"] ?? "")
            if conditions == .notModified { return Response(304, headers: headers) }
            var response = Response(200, headers: headers, body: .bytes(bytes))
            response.headers["content-type"] = "application/json"
            return response
        }
    }

    private static func route(handler: @escaping Handler) -> Route {
        Route(
            .get, "/api/v1/openapi.json", "Describes this API as OpenAPI 3.1.", scope: "read",
            parameters: [.ifNoneMatch], answers: [.json(.map(.any), "the description"), .notModified], handler: handler)
    }
}
