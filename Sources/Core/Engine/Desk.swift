import Foundation
import SQL
import StageKit

/// Where jobs are handed out and taken back. Whoever does a job, a thread of this process or a machine far away, does
/// it through the same six verbs: waiting, claim, advance, deliver, fail, giveBack.
///
/// What is true of a job stands in the database; here is only what dies with the process: who holds which job right
/// now, and who waits for one.
actor Desk {
    let library: Library
    let blueprint: Blueprint
    let planner: Planner
    let bell = Bell()
    /// What stages give to others.
    let swarms: Swarms
    /// How jobs become pieces, where runners may have them.
    let cutters: Cutters
    /// What the bell rings for when no more jobs are handed out.
    static let stopping = "stopping"
    /// And for when a node cannot work, or can again.
    static let troubled = "troubled"
    /// And for when there is something for runners.
    static let offered = "offered"
    let log: Log

    /// Seconds for which a job belongs to who claimed it, unless heard of again.
    let lease: Double

    private(set) var isStopping = false
    /// Why all visits were stopped, if they were.
    private var pulledAll: Leash.Reason?
    /// The engine no longer waits for anybody: what cannot be written down now is left to the next start.
    private(set) var isClosed = false
    private(set) var troubles: [String: String] = [:]
    /// Jobs with chunks that nobody has looked at, by node, in the order in which they came; without an entry, nobody knows
    /// yet which.
    var grown: [String: [Identifier]] = [:]
    /// Running jobs of this process, by lease.
    private var holders: [String: (ticket: Ticket, leash: Leash)] = [:]

    init(library: Library, blueprint: Blueprint, log: Log, lease: Double = 60) {
        self.library = library
        self.blueprint = blueprint
        self.log = log
        self.lease = lease
        planner = Planner(blueprint)
        swarms = Swarms(library)
        cutters = Cutters(blueprint)
    }

    // MARK: Waiting and claim

    /// Waits for a job at a node and takes it.
    ///
    /// - Returns: nil when the engine is stopping.
    func next(at node: Node, lane: String) async -> Ticket? {
        var troubles = 0
        while !isStopping {
            let heard = bell.count(node.name)
            do {
                if let ticket = try await claim(at: node, lane: lane) { return ticket }
                let start = try await library.read { try $0.nextStart(at: node.name) }
                troubles = 0
                guard !isStopping else { break }
                await bell.wait(node.name, after: heard, until: start)
            } catch {
                log.with("node", node.name).error("cannot take a job: \(error)")
                troubles += 1
                let pause = Backoff(base: 0.5, limit: 5).delay(after: troubles)
                await bell.wait(node.name, after: heard, until: .now + pause)
            }
        }
        return nil
    }

    /// Takes the first job of a node that may start now.
    func claim(at node: Node, lane: String) async throws -> Ticket? {
        let (planner, lease, cutters) = (planner, lease, cutters)
        let (ticket, nodes) = try await library.write { ledger -> (Ticket?, Set<String>) in
            var nodes: Set<String> = []
            while let job = try ledger.nextJob(at: node.name) {
                let (prepared, more) = try ledger.prepare(job, at: node, cutters)
                nodes.formUnion(more)
                guard var ticket = prepared else { continue }
                ticket.isEarly = try !planner.isComplete(before: job.key, ledger.states(of: job.video))
                ticket.job.start(lane: lane, stage: node.manifest.id, lease: lease, at: ledger.now)
                try ledger.save(ticket.job)
                try ledger.settle(job.video)
                return (ticket, nodes)
            }
            return (nil, nodes)
        }
        ring(nodes)
        return ticket
    }

    // MARK: Advance

    /// Tells how far a job is, and that somebody still works on it.
    ///
    /// - Returns: false when the lease is lost: the work is of no use any more.
    func advance(_ ticket: Ticket, to fraction: Double) async throws -> Bool {
        let lease = lease
        return try await library.write(.relaxed) { ledger in
            guard var job = try ledger.held(ticket) else { return false }
            job.progress = max(job.progress, min(fraction, 1))
            job.leaseUntil = ledger.now + (job.runner == nil ? lease : job.stallAfter)
            try ledger.save(job)
            ledger.note(.video, of: job.video)
            return true
        }
    }

    /// Takes back jobs whose worker fell silent. Those of this process are safe: here nobody falls silent unseen.
    func expire(at now: Timestamp = .now) async throws {
        // Whoever joins chunks is no sign of life of the runner that sent them.
        let (safe, planner) = (Set(holders.filter { !$0.value.ticket.isGrowing }.keys), planner)
        let nodes = try await library.write { ledger -> Set<String> in
            var nodes: Set<String> = []
            for var job in try ledger.expiredJobs(at: now)
            where job.result == nil && !safe.contains("\(job.id)-\(job.claim)") {
                if let runner = job.runner {
                    let silence = RunnerPolicy.silence(of: job.lane ?? "", job.work?.kind)
                    if try ledger.loseLive(&job, silence.words, isFailure: true) {
                        nodes.insert(job.node)
                        continue
                    }
                    let failures = try ledger.addFailure(of: job.id, on: runner)
                    job.end(RunnerPolicy.verdict(.failed(silence), failures: failures, job.work?.kind), at: ledger.now)
                } else {
                    job.recover(Recovery.expired(job), at: ledger.now)
                }
                try ledger.save(job)
                nodes.insert(job.node)
                nodes.formUnion(try ledger.plan(job.video, planner))
            }
            return nodes
        }
        ring(nodes)
        try await endUnsucceeded(at: now)
    }

    // MARK: Who holds what

    func isHeld(_ job: Identifier) -> Bool { holders.values.contains { $0.ticket.job.id == job } }

    /// - Returns: false when the job was taken away between claim and now.
    func hold(_ ticket: Ticket, _ leash: Leash) async throws -> Bool {
        holders[ticket.scratch] = (ticket, leash)
        // It was claimed when all others were stopped already.
        if let pulledAll { leash.pull(pulledAll) }
        // Somebody whom nobody waits for any more may still be at the workbench.
        while !isStopping, holders.values.contains(where: { $0.ticket.isEarlierHold(of: ticket) }) {
            let heard = bell.count("video \(ticket.job.video)")
            guard holders.values.contains(where: { $0.ticket.isEarlierHold(of: ticket) }) else { break }
            await bell.wait("video \(ticket.job.video)", after: heard)
        }
        return try await library.read { try $0.held(ticket) != nil }
    }

    /// The visit is over and its scratch folder is gone.
    func letGo(_ ticket: Ticket) {
        holders[ticket.scratch] = nil
        bell.ring("video \(ticket.job.video)")
    }

    /// Stops those of this process who work on one of these jobs.
    func pull(_ jobs: Set<Identifier>, _ reason: Leash.Reason) {
        for (ticket, leash) in holders.values where jobs.contains(ticket.job.id) { leash.pull(reason) }
    }

    func isBusy(with video: Identifier) -> Bool { holders.values.contains { $0.ticket.job.video == video } }

    // MARK: Nodes

    func ring(_ nodes: Set<String>) {
        for node in nodes {
            bell.ring(node)
            // A live source may have ended.
            if cutters[node] is any LiveStage { bell.ring(Self.sent(to: node)) }
        }
        if !nodes.isDisjoint(with: cutters.nodes) { bell.ring(Self.offered) }
    }

    func ringAll() { ring(Set(blueprint.nodes.map { $0.name })) }

    /// Why a node cannot work at present; nil when it can.
    func setTrouble(_ words: String?, at node: String) {
        troubles[node] = words
        bell.ring(Self.troubled)
    }

    /// Waits until a node cannot work.
    ///
    /// - Returns: nil when no more jobs are handed out.
    func trouble() async -> (node: String, words: String)? {
        while !isStopping {
            let heard = bell.count(Self.troubled)
            if let first = troubles.min(by: { $0.key < $1.key }) { return (first.key, first.value) }
            await bell.wait(Self.troubled, after: heard)
        }
        return nil
    }

    // MARK: Stopping

    /// No job is handed out any more.
    func stop() {
        isStopping = true
        for node in blueprint.nodes {
            bell.ring(node.name)
            bell.ring(Self.sent(to: node.name))
        }
        bell.ring(Self.stopping)
        bell.ring(Self.offered)
        bell.ring(Self.troubled)
    }

    /// Stops everybody of this process.
    func pullAll(_ reason: Leash.Reason) {
        pulledAll = reason
        for (_, leash) in holders.values { leash.pull(reason) }
    }

    /// Gives back the jobs of those who do not stop. Nobody is waited for any more.
    func abandonAll() async {
        isClosed = true
        for (ticket, _) in holders.values {
            log.with("job", ticket.job.id).with("node", ticket.job.node).error(
                "the stage does not stop; job given back")
            _ = try? await giveBack(ticket)
        }
    }
}
