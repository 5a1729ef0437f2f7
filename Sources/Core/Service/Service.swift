public import Foundation
public import StageKit
import Synchronization

/// A running Millrace: the library and the engine that works on it. What the server and the command line talk to.
public final class Service: Sendable {
    /// The graph it runs.
    public let blueprint: Blueprint

    /// Tells of everything that happens.
    public var changes: Changes { library.changes }

    /// What webhooks are still to be told.
    public let outbox: Outbox

    /// The download service; it works once somebody gives it a `DownloadCarrier`.
    public let downloads: Downloads

    let library: Library
    let engine: Engine
    let uploads: UploadDesk
    let ingestions: IngestionDesk
    /// What presets may ask for.
    let encoders: EncoderSupport
    private let health = Mutex<(at: ContinuousClock.Instant, isHealthy: Bool)?>(nil)

    /// Opens a data folder, makes good what a crash left, and starts to work.
    ///
    /// - Parameters:
    ///   - data: the data folder; made when it is missing.
    ///   - encoders: what presets may ask for.
    /// - Throws: `Refusal` when the folder is in use or cannot be written; `SQLError` when the database is damaged.
    public static func start(
        data: URL, blueprint: Blueprint, encoders: EncoderSupport = .unlimited, log: Log
    ) async throws -> Service {
        try await start(data: data, blueprint: blueprint, encoders: encoders, log: log, beforeCommit: {})
    }

    static func start(
        data: URL, blueprint: Blueprint, encoders: EncoderSupport = .unlimited, log: Log,
        deliveries: DeliveryPlan = DeliveryPlan(),
        uploadLife: Double = 24 * 3600,
        beforeCommit: @escaping @Sendable () -> Void
    ) async throws -> Service {
        let library = try await Library.open(folder: data, log: log, beforeCommit: beforeCommit)
        do {
            let engine = try await Engine.start(library: library, blueprint: blueprint, log: log)
            let outbox = Outbox(library, plan: deliveries)
            let downloads = try await Downloads.open(library, doors: blueprint.doors.downloads, log: log)
            let service = Service(
                library: library, engine: engine, uploads: UploadDesk(life: uploadLife), blueprint: blueprint,
                outbox: outbox, downloads: downloads, encoders: encoders)
            for warning in try await service.presetWarnings() { log.warning("\(warning)") }
            try await service.recoverUploads()
            Task { await service.watchUploads() }
            await service.ingestions.begin { await engine.desk.ringAll() }
            return service
        } catch {
            await library.close()
            throw error
        }
    }

    private init(library: Library, engine: Engine, uploads: UploadDesk, blueprint: Blueprint, outbox: Outbox,
        downloads: Downloads, encoders: EncoderSupport
    ) {
        self.library = library
        self.engine = engine
        self.uploads = uploads
        self.blueprint = blueprint
        self.outbox = outbox
        self.downloads = downloads
        ingestions = IngestionDesk(library, blueprint)
        self.encoders = encoders
    }

    /// Whether the database answers. It is asked at most once a second, however many want to know.
    public var isHealthy: Bool {
        get async {
            let now = ContinuousClock.now
            if let known = health.withLock({ $0 }), now - known.at < .seconds(1) { return known.isHealthy }
            let isHealthy = (try? await library.read { try $0.tokenCount() }) != nil
            health.withLock { $0 = (now, isHealthy) }
            return isHealthy
        }
    }

    /// Whether new work is taken: false from the moment `shutDown` is called.
    public var isReady: Bool {
        get async { await !engine.desk.isStopping }
    }

    /// Stops in good order: no job is begun any more; those that run have `grace` seconds to end; the rest is
    /// cancelled and given back, to be begun anew after the next start, without counting as an attempt.
    ///
    /// A second call during the first makes it `grace: 0`.
    public func shutDown(grace: Double) async {
        await uploads.close()
        await downloads.stop()
        await ingestions.stop()
        await engine.shutDown(grace: grace)
        await library.close()
    }
}
