public import Core
import HTTP
public import StageKit

/// The front door: the API, the playback paths and the page, over a running `Service`.
public final class APIServer: Sendable {
    /// How the door is set up.
    public struct Options: Sendable {
        /// Numeric: `127.0.0.1`, `::1`, `0.0.0.0`.
        public var address = "127.0.0.1"
        /// 0 for any free one.
        public var port = 8080
        /// Most bytes of an upload.
        public var uploadLimit = 256 << 30
        /// In seconds: the longest cut that is made.
        public var cutLimit = 6.0 * 3600
        /// Of this program.
        public var version = ""
        /// Whether the log has a line for each request.
        public var hasAccessLog = true
        /// Origins whose pages may use the API, with a token: `https://studio.example`.
        public var origins: Set<String> = []
        /// The stages of this binary, for `GET /api/v1/stages`.
        public var catalog = StageCatalog([])
        /// Who fetches downloads; nil for libcurl.
        public var carrier: (any DownloadCarrier)?

        /// On this machine alone, port 8080.
        public init() {}
    }

    /// `http://127.0.0.1:8080`, with the real port.
    public let url: String

    private let server: HTTPServer
    private let courier: Courier
    /// Nil where somebody else fetches.
    private let fetching: FetchCarrier?
    private let service: Service
    private let folder: FolderDoor?
    private let observer: Observer
    private let following: Task<Void, Never>
    private let runners: SocketHall
    private let waking: Task<Void, Never>

    /// Listens and serves.
    ///
    /// - Throws: `Refusal` when the address can be reached from outside and there is no token; `ListenError` when it
    ///   cannot be had.
    public init(_ service: Service, options: Options = Options(), log: Log = .silent) async throws {
        let access = Access(isLocal: Access.isLoopback(options.address), tokens: service)
        try await access.check(address: options.address)
        let files = PlaybackFiles(service)
        let hasAccessLog = options.hasAccessLog && log.writes(.info)
        let observer = Observer(version: options.version, accessLog: hasAccessLog ? AccessLog(log) : nil)
        let tracker = Tracker(service)
        let runners = RunnerSockets.hall(service)
        let router = Router(
            Routes.all(
                service, options, access: access, files: files, tracker: tracker, runners: runners,
                more: observer.routes(service, tracker)))
        observer.know(router.routes)
        let meters = observer.meters
        let door = Door(
            router: router, access: access, uploadLimit: options.uploadLimit,
            origins: CrossOrigin(origins: options.origins))
        let log = log.with("part", "server")
        server = try await HTTPServer(
            address: options.address, port: options.port,
            report: { log.error("a request failed: \($0)") },
            handler: { request in
                await observer.answer(request, meters) { await door.answer(request, note: $0, log: log) }
            })
        observer.know(server)
        self.observer = observer
        url = server.url
        courier = Courier(service, log: log)
        self.service = service
        if let carrier = options.carrier {
            fetching = nil
            await service.downloads.start(carrier)
        } else {
            let carrier = FetchCarrier(service)
            fetching = carrier
            await service.downloads.start(carrier)
        }
        folder = try FolderDoor(service, log: log)
        following = Task { await files.follow() }
        self.runners = runners
        waking = Task { await RunnerSockets.pass(service.runnerNotices(), to: runners) }
    }

    /// The port it listens on.
    public var port: Int { server.port }

    /// Ends service: requests in flight may finish, for `grace` at most; then they are cancelled.
    public func stop(grace: Duration = .seconds(10)) async {
        following.cancel()
        waking.cancel()
        await runners.close()
        async let deliveries: Void = courier.stop()
        async let downloads: Void = service.downloads.stop()
        await folder?.stop()
        await server.stop(grace: grace)
        await deliveries
        await downloads
        fetching?.stop()
        await observer.close()
    }
}
