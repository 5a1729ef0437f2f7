import HTTP
import StageKit

/// `GET /api/v1/openapi.json`: what all routes declare, its own included.
enum DescriptionRoute {
    static func route(of routes: [Route], isLocal: Bool) -> Route {
        let itself = route { _ in Response(200) }
        let description = EncodedJSON(text: OpenAPI(routes: routes + [itself], isLocal: isLocal).json.text())
        return route { request in description.response(for: request, caching: "no-cache") }
    }

    private static func route(handler: @escaping Handler) -> Route {
        Route(
            .get, "/api/v1/openapi.json", "Describes this API as OpenAPI 3.1.", scope: "read",
            parameters: [.ifNoneMatch], answers: [.json(.map(.any), "the description"), .notModified], handler: handler)
    }
}
