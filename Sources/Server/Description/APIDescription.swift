public import Core
import HTTP
import StageKit

/// The API in words for programs and for people, made from the routes of a service; nothing listens.
public struct APIDescription: Sendable {
    private let routes: [Route]

    /// Of a server with these options.
    public init(_ service: Service, options: APIServer.Options = APIServer.Options()) {
        let observer = Observer(version: options.version, accessLog: nil)
        let tracker = Tracker(service)
        routes = Routes.all(
            service, options, access: Access(isLocal: false, tokens: service), files: PlaybackFiles(service),
            tracker: tracker, runners: RunnerSockets.hall(service), more: observer.routes(service, tracker))
    }

    /// As OpenAPI 3.1.
    public var openAPI: String { OpenAPI(routes: routes, isLocal: false).json.text(pretty: true) + "\n" }

    /// As the page `Docs/Api.md`.
    public var markdown: String { APIReference(routes: routes).markdown }
}
