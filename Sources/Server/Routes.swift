import Core
import HTTP
import StageKit

/// Everything that the server answers to, in one list.
enum Routes {
    static func all(
        _ service: Service, _ options: APIServer.Options, access: Access, files: PlaybackFiles, tracker: Tracker, runners: SocketHall,
        more: [Route] = []
    ) -> [Route] {
        var routes = PageRoutes.all
        routes += VideoRoutes(service: service).all
        routes += [CreateRoute(service: service, options: options).route]
        routes += [SignRoute(service: service).route, TranscriptionRoute(service: service).route]
        routes += [LiveRoute(service: service).route]
        routes += [StudioRoute(service: service, uploadLimit: options.uploadLimit).route]
        routes += RecordingRoutes(service: service).all
        routes += UploadRoutes(service: service, options: options).all
        routes += [LogRoute(service: service).route]
        routes += JobRoutes(service: service).all
        routes += PresetRoutes(service: service).all
        routes += WebhookRoutes(service: service).all
        routes += EventRoutes(service: service).all
        routes += SystemRoutes(service: service, catalog: options.catalog).all
        routes += PlaybackRoutes(
            service: service, access: access, files: files, cutLimit: options.cutLimit
        ).all
        routes += TorrentRoutes(service: service).all
        routes += CisIngestRoutes(service: service, access: access).all
        routes += CisTorrentRoutes(service: service).all
        routes += DownloadRoutes(service: service, access: access).all
        routes += DownloadSettingsRoutes(service: service, access: access).all
        routes += AutodlRoutes(service: service, access: access).all
        routes += RunnerRoutes(service: service, sockets: runners, uploadLimit: options.uploadLimit).all
        routes += RunnerFileRoutes(service: service).all
        routes += RunnerAdminRoutes(service: service, sockets: runners).all
        routes += SocketRoutes(hall: runners).all
        routes += TrackerRoutes(tracker: tracker).all
        routes += RestreamerRoutes(service: service).all
        routes += more
        routes.append(DescriptionRoute.route(of: routes, isLocal: access.isLocal))
        return routes
    }
}

extension Request {
    /// The `{id}` of the path.
    ///
    /// - Throws: `HTTPError` (404) when it is no UUID: nothing can have it.
    func identifier(of thing: String) throws -> Identifier {
        guard let id = Identifier(rawValue: parameter("id")) else { throw HTTPError.unknown(thing) }
        return id
    }
}

extension HTTPError {
    static func unknown(_ thing: String) -> HTTPError {
        HTTPError(404, "there is no such \(thing)", code: "unknown_\(thing)")
    }
}
