import StageKit

/// Works on what the library has: one runner for each lane of each node, and the desk between them.
actor Engine {
    nonisolated let desk: Desk
    private let log: Log
    private var busyRunners = 0
    private var leaseWatch: Task<Void, Never>?
    private var swarmWatch: Task<Void, Never>?
    /// When shutting down ends waiting for running jobs; nil before.
    private var graceEnds: Timestamp?

    /// What the bell rings for when a runner has ended, or the patience with runners.
    private static let ended = "runner ended"
    /// After cancellation a stage has 2 s to stop; this long it is waited for.
    private static let patience = 5.0

    /// Makes good what an earlier run left behind, then begins to work.
    static func start(library: Library, blueprint: Blueprint, log: Log, lease: Double = 60) async throws -> Engine {
        try await library.write { try $0.recover(blueprint) }
        let engine = Engine(library: library, blueprint: blueprint, log: log, lease: lease)
        await engine.begin(library)
        return engine
    }

    private init(library: Library, blueprint: Blueprint, log: Log, lease: Double) {
        desk = Desk(library: library, blueprint: blueprint, log: log, lease: lease)
        self.log = log
    }

    private func begin(_ library: Library) {
        for node in desk.blueprint.nodes {
            for index in 0..<node.lanes.local { start(node, Lane(name: "\(node.name)-\(index)"), .jobs, library) }
            if desk.cutters[node.name] != nil {
                start(node, Lane(name: "\(node.name)-sent"), .results, library)
                Task { [desk] in await desk.keepCutting(at: node.name) }
            }
        }
        leaseWatch = Task { [desk, log] in
            var last = Timestamp.now
            while (try? await Task.sleep(for: .seconds(desk.lease / 4))) != nil {
                do {
                    try await desk.expire()
                    let now = Timestamp.now
                    try await desk.offerAgain(since: last)
                    last = now
                } catch { log.error("cannot look for lost jobs: \(error)") }
            }
        }
        watchSwarms()
    }

    private func start(_ node: Node, _ lane: Lane, _ duty: NodeRunner.Duty, _ library: Library) {
        let runner = NodeRunner(
            node: node, lane: lane, desk: desk, files: library.files, logs: library.logs, log: log, duty: duty)
        busyRunners += 1
        Task(executorPreference: lane) {
            await runner.run()
            await self.runnerEnded()
            lane.close()
        }
    }

    /// Swarms live long: what they gave away is written down now and then, not only at the end.
    private func watchSwarms() {
        swarmWatch = Task { [desk, log] in
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                do { try await desk.swarms.save() } catch {
                    log.warning("the totals of the swarm are not written down: \(error)")
                }
            }
        }
    }

    private func runnerEnded() {
        busyRunners -= 1
        desk.bell.ring(Self.ended)
    }

    /// Hands out no more jobs, waits, cancels, gives back. A second call shortens the first one's waiting.
    ///
    /// - Parameter grace: seconds that running jobs have to end by themselves.
    func shutDown(grace: Double) async {
        let end = Timestamp.now + max(grace, 0)
        graceEnds = min(graceEnds ?? end, end)
        desk.bell.ring(Self.ended)
        leaseWatch?.cancel()
        swarmWatch?.cancel()
        await desk.stop()
        await waitForRunners { self.graceEnds ?? end }
        if busyRunners > 0 {
            await desk.pullAll(.shutdown)
            let last = Timestamp.now + Self.patience
            await waitForRunners { last }
        }
        await desk.abandonAll()
    }

    private func waitForRunners(until deadline: () -> Timestamp) async {
        while busyRunners > 0 {
            let heard = desk.bell.count(Self.ended)
            guard Timestamp.now < deadline() else { return }
            await desk.bell.wait(Self.ended, after: heard, until: deadline())
        }
    }
}
