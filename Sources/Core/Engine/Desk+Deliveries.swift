import StageKit

/// A draft that is written and synchronised.
struct Delivery: Sendable {
    let draft: Draft
    /// In bytes.
    let size: Int
    /// It lies in the workbench: it keeps its name there, and may grow.
    var stays = false
}

/// How jobs come back.
extension Desk {
    /// Puts the files of a job into place and closes it, in one transaction.
    ///
    /// Files are renamed after the rows are written and before they are committed. A crash in between leaves files that
    /// no row knows, which the next start sweeps, and a job that runs again.
    ///
    /// - Returns: false when the lease is lost; the drafts are left where they are.
    /// - Throws: `StageFailure` when a name is another node's; `DiskError` and `SQLError`. Nothing has changed then.
    func deliver(_ ticket: Ticket, _ deliveries: [Delivery], warnings: [String]) async throws -> Bool {
        let (planner, blueprint) = (planner, blueprint)
        do {
            let (isAccepted, nodes, media) = try await library.write { ledger -> (Bool, Set<String>, Double?) in
                guard var job = try ledger.held(ticket) else { return (false, [], nil) }
                for delivery in deliveries { try ledger.record(delivery, of: job) }
                var nodes: Set<String> = []
                if ticket.isEarly {
                    nodes = try ledger.endEarly(&job, ticket, blueprint)
                } else {
                    job.end(.done(warnings: warnings), at: ledger.now)
                }
                try ledger.save(job)
                nodes.formUnion(try ledger.plan(job.video, planner))
                if !job.piece.isEmpty, try ledger.hasEssentials(job) {
                    nodes.formUnion(try ledger.wakeFollowers(of: job, blueprint))
                }
                if job.state == .done {
                    nodes.formUnion(try ledger.spread(Set(deliveries.map(\.draft.kind)), of: job, blueprint))
                }
                try ledger.files.adopt(deliveries, of: job.video)
                let facts = try ledger.artifacts(of: job.video).first { $0.kind == .facts }?.traits.facts
                return (true, nodes, facts?.duration)
            }
            if isAccepted, !ticket.isEarly { library.files.removeWorkbench(of: ticket.job.id) }
            if isAccepted, !ticket.isEarly, let start = ticket.job.startedAt {
                let seconds = Double(Timestamp.now.milliseconds - start.milliseconds) / 1000
                library.tally.job(at: ticket.node.name, seconds: seconds, mediaSeconds: media)
            }
            if ticket.result != nil { bell.ring(Self.looked(at: ticket.job.id)) }
            ring(nodes)
            return isAccepted
        } catch {
            await undo(ticket, deliveries)
            throw error
        }
    }

    /// Ends a visit without a result: skipped, failed, put off.
    ///
    /// - Returns: false when the lease is lost.
    @discardableResult
    func fail(_ ticket: Ticket, _ ending: Ending) async throws -> Bool {
        let end: (isHeld: Bool, nodes: Set<String>, unwanted: Set<Identifier>?)
        do {
            end = try await close(ticket, ending)
        } catch {
            library.files.takeBack(ticket.job.video)
            throw error
        }
        if ticket.result != nil { bell.ring(Self.looked(at: ticket.job.id)) }
        if let unwanted = end.unwanted {
            pull(unwanted, .unwanted)
            library.files.removeAside(ticket.job.video)
            for job in unwanted.union([ticket.job.id]) { library.files.removeWorkbench(of: job) }
        }
        ring(end.nodes)
        return end.isHeld
    }

    /// - Returns: whether the lease was held, the nodes with work, and for a rejected file the jobs that must stop.
    private func close(_ ticket: Ticket, _ ending: Ending) async throws -> (Bool, Set<String>, Set<Identifier>?) {
        let (planner, blueprint) = (planner, blueprint)
        let video = ticket.job.video
        return try await library.write { ledger in
            guard var job = try ledger.held(ticket) else { return (false, [], nil) }
            guard !ticket.isEarly else {
                // Whatever it was, the last visit tells; this one was only so that things are there sooner.
                let nodes = try ledger.endEarly(&job, ticket, blueprint)
                try ledger.save(job)
                return (true, nodes.union(try ledger.plan(video, planner)), nil)
            }
            // The engine stops while it looks at a result: it is looked at again after the next start.
            if ending == .stopped, job.result != nil { return (true, [], nil) }
            let verdict = try ledger.verdict(on: ending, ticket, job)
            if job.result != nil { ledger.files.removeWorkbench(of: job.id) }
            job.end(verdict, at: ledger.now)
            try ledger.save(job)
            if job.state.isSatisfied { ledger.files.removeWorkbench(of: job.id) }
            var unwanted: Set<Identifier>?
            if case .rejected = verdict {
                unwanted = try ledger.cancelJobs(of: video, "the file was rejected")
                try ledger.removeArtifacts(of: video)
                try ledger.markRejected(video)
            }
            let nodes = try ledger.plan(video, planner)
            if unwanted != nil { ledger.files.setAside(video) }
            return (true, job.state == .ready ? nodes.union([job.node]) : nodes, unwanted)
        }
    }

    /// Takes a job back as if it had not been claimed.
    @discardableResult
    func giveBack(_ ticket: Ticket) async throws -> Bool { try await fail(ticket, .stopped) }

    /// Removes files that were renamed into place for a transaction that did not come to be.
    func undo(_ ticket: Ticket, _ deliveries: [Delivery]) async {
        let video = ticket.job.video
        _ = try? await library.write { ledger in
            let known = try ledger.artifactNames(of: video)
            for delivery in deliveries where !known.contains(delivery.draft.name) {
                ledger.files.remove(delivery.draft.name, of: video)
            }
        }
    }
}

extension Ledger {
    /// What becomes of a job; a runner's failure is written down as its.
    fileprivate func verdict(on ending: Ending, _ ticket: Ticket, _ job: JobRecord) throws -> Verdict {
        guard let runner = job.runner else {
            let backoff = Backoff(base: ticket.node.backoff)
            return Verdict(ending, attempt: job.attempt, of: ticket.node.attempts, backoff: backoff)
        }
        var failures = 0
        if case .failed = ending { failures = try addFailure(of: job.id, on: runner) }
        let kind = job.work?.kind
        return RunnerPolicy.verdict(ending, failures: failures, kind, isOver: kind == .live && job.result != nil)
    }

    /// - Throws: `StageFailure` when another node made an artefact of this name.
    func record(_ delivery: Delivery, of job: JobRecord) throws {
        let draft = delivery.draft
        if let present = try artifact(draft.name, of: job.video), present.node != job.node || present.part != job.part {
            throw StageFailure.permanent(
                "name_taken", "\"\(draft.name)\" was made by the node \"\(present.node)\" already",
                hint: "two nodes of a pipeline cannot make files of the same name")
        }
        try put(
            ArtifactRecord(
                video: job.video, name: draft.name, kind: draft.kind, node: job.node, part: job.part,
                size: delivery.size, traits: draft.traits,
                madeBy: job.runner == nil ? "local" : job.lane ?? "a runner", createdAt: now))
    }

    /// Cancels what is not finished of a video.
    ///
    /// - Returns: the jobs that were running.
    func cancelJobs(of video: Identifier, _ why: String) throws -> Set<Identifier> {
        var running: Set<Identifier> = []
        for var job in try jobs(of: video) where !job.state.isFinished {
            if job.state == .running { running.insert(job.id) }
            job.cancel(why, at: now)
            try save(job)
        }
        return running
    }
}
