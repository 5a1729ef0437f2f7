/// The torrents that a stage gives to others, for as long as it is open: what the API shows of them, and what people may
/// ask of them. Callable from any task; nothing blocks a shared thread.
public protocol Swarm: Sendable {
    /// Every torrent, as it stood at most a second ago, in no order.
    func torrents() async -> [SwarmTorrent]

    /// Who is connected to a torrent now; empty when nobody is, or there is no such torrent.
    func peers(of torrent: SwarmTorrent.ID) async -> [SwarmPeer]

    /// Gives it to nobody any more. It stays known, and stays stopped after a start of the program.
    ///
    /// - Returns: false when there is no such torrent.
    func stop(_ torrent: SwarmTorrent.ID) async -> Bool

    /// Takes a stop back, and a goal that was reached.
    ///
    /// - Returns: false when there is no such torrent.
    func start(_ torrent: SwarmTorrent.ID) async -> Bool

    /// Forgets a torrent: nobody reads its files when this returns. Not an error when there is none.
    func remove(_ torrent: SwarmTorrent.ID) async

    /// Forgets all torrents of a video: nobody reads its files when this returns.
    func remove(video: Identifier) async

    /// Tells, before the first job, what is remembered of earlier torrents, so that a stopped one stays stopped and
    /// totals go on growing.
    func recall(_ records: [SwarmRecord]) async
}

/// A stage that has a swarm. The engine asks for it after `open()`.
public protocol SwarmStage: Stage {
    /// The same as long as the stage is open.
    nonisolated var swarm: any Swarm { get }
}
