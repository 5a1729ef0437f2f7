import Foundation
import StageKit

/// The desk for those who come from afar: the same six verbs, in the order of their protocol. A lane of this process
/// holds its ticket in memory; a runner shows its tokens each time, and holds its job over restarts.
extension Desk {
    /// How a runner's wish to have a job ended.
    enum Acceptance: Sendable {
        case unknown
        /// Somebody else has it, or it is over.
        case taken
        case accepted(RunnerJobView)
    }

    // MARK: Waiting and claim

    /// What a runner may take now.
    func offers(to runner: Int, kinds: Set<PortableWork.Kind>) async throws -> [RunnerJobView] {
        guard !isStopping else { return [] }
        let nodes = cutters.nodes
        try await cutJobs()
        return try await library.read { try $0.offers(to: runner, kinds: kinds, nodes: nodes) }
    }

    /// Cuts jobs as soon as they could start, whether anybody asks for them or not: where there is nothing to do for a
    /// video, it must not wait for a runner that may never come. Until the engine stops.
    func keepCutting(at node: String) async {
        while !isStopping {
            let heard = bell.count(node)
            var next: Timestamp?
            do { try await cutJobs() } catch {
                log.with("node", node).error("cannot cut a job: \(error)")
                next = .now + 5
            }
            guard !isStopping else { return }
            await bell.wait(node, after: heard, until: next)
        }
    }

    /// Cuts what runners may have.
    private func cutJobs() async throws {
        let (cutters, blueprint) = (cutters, blueprint)
        guard try await library.read({ try !$0.uncutJobs(at: cutters.nodes).isEmpty }) else { return }
        let nodes = try await library.write { ledger in
            var nodes: Set<String> = []
            for job in try ledger.uncutJobs(at: cutters.nodes) {
                guard let node = blueprint[job.node] else { continue }
                nodes.formUnion(try ledger.prepare(job, at: node, cutters).1)
            }
            return nodes
        }
        ring(nodes)
    }

    /// Tells of jobs that were put off and can be offered since a moment.
    func offerAgain(since moment: Timestamp) async throws {
        if try await library.read({ try $0.hasOffers(since: moment) }) { bell.ring(Self.offered) }
    }

    /// Gives a job to a runner, if nobody was faster.
    ///
    /// - Parameter hash: of the token that is given out with it.
    func accept(_ id: Identifier, runner: RunnerView, hash: String) async throws -> Acceptance {
        try await settleLive(id)
        let (cutters, blueprint, isStopping) = (cutters, blueprint, isStopping)
        return try await library.write { ledger in
            guard var job = try ledger.visibleJob(id), job.work != nil, let node = blueprint[job.node],
                cutters[job.node] != nil
            else { return .unknown }
            guard !isStopping, job.state == .ready, job.notBefore.map({ $0 <= ledger.now }) ?? true else {
                return .taken
            }
            let isSuccession = job.awaitsSuccessor
            job.start(lane: runner.name, stage: node.manifest.id, lease: job.stallAfter, at: ledger.now)
            job.runner = runner.id
            if job.work?.kind == .live, !isSuccession { try ledger.forgetLive(job) }
            try ledger.save(job)
            try ledger.settle(job.video)
            try ledger.insertClaim(hash, of: job, runner: runner.id)
            return try ledger.view(job).map(Acceptance.accepted) ?? .unknown
        }
    }

    /// What a runner's tokens stand for; nil when they do not belong together.
    func runnerHold(on id: Identifier, by runner: Int, hash: String) async throws -> RunnerHold? {
        try await library.read { ledger in
            guard let claim = try ledger.claim(of: id, by: runner, hash: hash) else { return nil }
            let job = try ledger.visibleJob(id)
            return RunnerHold(
                job: try job.flatMap(ledger.view), runner: runner, standing: RunnerStanding(job, claim: claim), id: id,
                claim: claim)
        }
    }

    // MARK: Advance, fail, give back

    /// - Returns: false when the job is the runner's no more.
    func advance(_ hold: RunnerHold, to fraction: Double) async throws -> Bool {
        guard let ticket = try await ticket(hold) else { return false }
        return try await advance(ticket, to: fraction)
    }

    /// - Returns: false when the job is the runner's no more.
    func fail(_ hold: RunnerHold, _ words: String) async throws -> Bool {
        guard let ticket = try await ticket(hold) else { return false }
        if try await lose(ticket, "the runner failed: \(words)", isFailure: true) { return true }
        return try await fail(ticket, .failed(.retry("runner_error", words)))
    }

    /// - Returns: false when the job is the runner's no more.
    func giveBack(_ hold: RunnerHold) async throws -> Bool {
        guard let ticket = try await ticket(hold) else { return false }
        if try await lose(ticket, "its runner was stopped", isFailure: false) { return true }
        return try await giveBack(ticket)
    }

    /// The job that a runner has; nil when it has it no more, or its result is here.
    func ticket(_ hold: RunnerHold) async throws -> Ticket? {
        let (cutters, blueprint) = (cutters, blueprint)
        return try await library.read { ledger in
            guard let job = try ledger.visibleJob(hold.id), job.result == nil, let node = blueprint[job.node],
                RunnerStanding(job, claim: hold.claim) == .processing
            else { return nil }
            return try ledger.ticket(for: job, at: node, cutters)
        }
    }

    // MARK: Deliver

    /// Takes a runner's files, whatever they are, and has them looked at: from here on the job is out of its hands.
    ///
    /// - Returns: false when the job is the runner's no more.
    func send(_ hold: RunnerHold, _ files: [PieceResult.Role: IncomingFile], language: String?) async throws -> Bool {
        guard let ticket = try await ticket(hold) else { return false }
        let workbench = library.files.workbench(of: hold.id)
        var sent = SentResult(files: [:], language: language)
        // A runner that sends twice at the same time must not spoil what it sent first.
        let folder = "\(SentResult.folder)/\(Identifier())"
        for (role, file) in files {
            let path = "\(folder)/\(role.rawValue)"
            try await file.move(to: workbench.appending(path: path))
            sent.files[role.rawValue] = path
        }
        let result = sent
        let isAccepted = try await library.write { ledger in
            guard var job = try ledger.held(ticket), job.result == nil else { return false }
            job.result = result
            try ledger.save(job)
            return true
        }
        if isAccepted { bell.ring(Self.sent(to: ticket.node.name)) }
        return isAccepted
    }

    /// Waits for a result to look at, or for chunks to join.
    ///
    /// - Returns: nil when the engine is stopping.
    func nextResult(at node: Node) async -> Ticket? {
        let cutters = cutters
        while !isStopping {
            let heard = bell.count(Self.sent(to: node.name))
            do {
                let ticket = try await library.read { ledger in
                    try ledger.nextResult(at: node.name).flatMap { try ledger.ticket(for: $0, at: node, cutters) }
                }
                if let ticket { return ticket }
                if let ticket = try await nextChunks(at: node) { return ticket }
                await bell.wait(Self.sent(to: node.name), after: heard)
            } catch {
                await bell.wait(Self.sent(to: node.name), after: heard, until: .now + 5)
            }
        }
        return nil
    }

    /// Waits until a result has been looked at.
    ///
    /// - Returns: why it was not taken; nil when it was, or when that takes longer.
    func verdict(on hold: RunnerHold, until deadline: Timestamp) async throws -> StageFailure? {
        while true {
            let heard = bell.count(Self.looked(at: hold.id))
            let job = try await library.read { try $0.job(hold.id) }
            switch RunnerStanding(job, claim: hold.claim) {
            case .completed: return nil
            case .over:
                return .retry(job?.error?.code ?? "unwanted", job?.error?.words ?? "nobody wants it any more")
            case .processing, .completing: break
            }
            guard !isStopping, Timestamp.now < deadline else { return nil }
            // In short parts: the engine may stop meanwhile.
            await bell.wait(Self.looked(at: hold.id), after: heard, until: min(deadline, .now + 1))
        }
    }

    static func sent(to node: String) -> String { "sent \(node)" }
    static func looked(at job: Identifier) -> String { "looked \(job)" }
}

extension Ledger {
    /// A ticket of a job that is running, as whoever took it would have it.
    func ticket(for job: JobRecord, at node: Node, _ cutters: Cutters) throws -> Ticket? {
        guard let video = try video(job.video) else { return nil }
        let chosen = cutters.inputs(of: job, at: node).choose(try artifacts(of: job.video))
        var ticket = Ticket(
            job: job, node: node, inputs: chosen.compactMap { $0.artifact(in: files) },
            request: job.request ?? video.request, title: video.name,
            preset: try cutters.preset(for: job, in: self, isKept: false))
        ticket.result = job.result?.result(in: files.workbench(of: job.id))
        return ticket
    }
}
