/// One step of the pipeline: it reads the artefacts of a video and makes new ones.
///
/// The life of an instance, executed by `Core/Engine/NodeRunner.swift` in exactly this order:
///
/// 1. `init(settings:)`: reads every key it knows, always, and does no I/O. What it reads *is* the schema that
///    `millrace stages` prints; mistakes are collected in `settings` and never thrown.
/// 2. `open()`: takes sessions, sockets, models. Called once, before the first job.
/// 3. `run(_:)`: the work for one video; called any number of times, one at a time.
/// 4. `close()`: called exactly once after a successful `open()`, also after failures.
///
/// What the engine promises to a stage, and `StageTesting` checks for every stage:
///
/// - Each job runs *at least* once, every attempt in a fresh, empty scratch folder, which is removed afterwards.
/// - Drafts are adopted by rename, in the same breath as the database change: all of them or none. So are those that
///   a stage publishes while it is still at work.
/// - An instance lives on one `Lane`, a thread of its own. Blocking C code stalls nobody else.
///
/// What a stage promises to the engine:
///
/// - It calls nobody: it returns what it made.
/// - It stops within 2 s of cancellation, C loops included: `Job.progress(_:)` throws, `Job.isCancelled` tells.
/// - It writes into `Job.scratch` and `Job.workbench()`, and nowhere else, but for a recorder, which adds to
///   `Job.segmentStore`.
/// - Progress only grows.
public protocol Stage: Actor {
    /// What this stage is, takes and makes.
    static var manifest: StageManifest { get }

    /// Reads the settings of a node (the `with` object of `Plugins.json`). No I/O.
    init(settings: Settings)

    /// Takes what the stage holds between jobs. An error stops the node, with the error as its reason.
    func open() async throws

    /// Gives back what `open()` took.
    func close() async

    /// Does the work for one video.
    ///
    /// - Throws: `StageFailure` to say why and what should happen next; `CancellationError` when cancelled;
    ///   anything else is tried again as the node's `attempts` allow.
    func run(_ job: Job) async throws -> Outcome
}

extension Stage {
    public func open() async throws {}
    public func close() async {}

    /// What this stage reads from its settings, found out by letting it read empty ones.
    public static var settingsSchema: SettingsSchema {
        let settings = Settings()
        _ = Self(settings: settings)
        return settings.schema
    }
}
