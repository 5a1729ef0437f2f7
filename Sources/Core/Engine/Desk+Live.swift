import Foundation
import StageKit

/// Sources that happen now: a runner has the job for as long as they last, and sends what it makes in chunks.
extension Desk {
    // MARK: Chunks

    /// Takes a chunk, and has it joined to those before it. One that comes twice is one.
    ///
    /// - Returns: false when the job is the runner's no more.
    func keep(_ chunk: ChunkName, _ file: IncomingFile, for hold: RunnerHold) async throws -> Bool {
        guard let ticket = try await ticket(hold), try await advance(ticket, to: 0) else { return false }
        let folder = ChunkFolder(in: library.files.workbench(of: hold.id), turn: ticket.job.claim)
        try await file.move(to: folder.file(chunk))
        if grown[ticket.node.name]?.contains(hold.id) == false { grown[ticket.node.name]?.append(hold.id) }
        bell.ring(Self.sent(to: ticket.node.name))
        return true
    }

    /// A job with chunks that nobody has looked at.
    func nextChunks(at node: Node) async throws -> Ticket? {
        guard cutters[node.name] is any LiveStage else { return nil }
        let cutters = cutters
        if grown[node.name] == nil {
            // After a start: those that came before.
            let jobs = try await library.read { try $0.growingJobs(at: node.name).map(\.id) }
            grown[node.name] = grown[node.name] ?? jobs
        }
        while let id = grown[node.name]?.first {
            grown[node.name]?.removeFirst()
            let ticket = try await library.read { ledger -> Ticket? in
                guard let job = try ledger.visibleJob(id), job.runner != nil, job.result == nil,
                    job.state == .running || job.awaitsSuccessor,
                    ChunkFolder.all(in: ledger.files.workbench(of: id)).contains(where: { !$0.chunks.isEmpty })
                else { return nil }
                return try ledger.ticket(for: job, at: node, cutters)
            }
            guard var ticket else { continue }
            ticket.isGrowing = true
            return ticket
        }
        return nil
    }

    /// Waits until nobody is at the workbench of a live source that is to begin anew: what is there will be removed.
    func settleLive(_ id: Identifier) async throws {
        guard let job = try await library.read({ try $0.visibleJob(id) }), job.work?.kind == .live, job.state == .ready,
            !job.awaitsSuccessor
        else { return }
        pull([id], .unwanted)
        while !isStopping {
            let heard = bell.count("video \(job.video)")
            guard isHeld(id) else { return }
            await bell.wait("video \(job.video)", after: heard)
        }
    }

    // MARK: The end

    /// Ends a live source: what has come becomes a video. Its runner is told when it calls next.
    ///
    /// - Returns: the video; nil when there is none.
    /// - Throws: `Refusal` (`.conflict`) for one that is not live (any more).
    func endLive(of id: Identifier) async throws -> VideoView? {
        let live = Set(blueprint.nodes.map { $0.name }.filter { cutters[$0] is any LiveStage })
        let planner = planner
        let (view, sent) = try await library.write { ledger -> (VideoView?, String?) in
            guard let video = try ledger.video(id) else { return (nil, nil) }
            guard video.request["live"] != nil,
                var job = try ledger.jobs(of: id).first(where: { live.contains($0.node) && !$0.state.isFinished })
            else { throw Refusal(.conflict, code: "not_live", "the video is not live") }
            if job.awaitsSuccessor {
                job.endUnsucceeded(nil)
            } else if job.state != .running {
                // Nobody has begun.
                job.cancel("ended before it began", at: ledger.now)
            } else if job.result == nil {
                job.result = SentResult(files: [:])
            }
            try ledger.save(job)
            try ledger.plan(id, planner)
            return (try ledger.videoView(id), job.node)
        }
        if let sent { bell.ring(Self.sent(to: sent)) }
        return view
    }

    // MARK: A lost runner

    /// Offers a live source whose runner is lost to others, who go on with it; or ends it, when that was tried often
    /// enough.
    ///
    /// - Parameter isFailure: whether the runner is to blame.
    /// - Returns: false for any other job, and where nothing has come: nothing has changed then.
    func lose(_ ticket: Ticket, _ why: String, isFailure: Bool) async throws -> Bool {
        guard ticket.job.work?.kind == .live else { return false }
        let isLost = try await library.write { ledger in
            guard var job = try ledger.held(ticket), job.result == nil else { return false }
            return try ledger.loseLive(&job, why, isFailure: isFailure)
        }
        // Those who wait for jobs, and those who look at results.
        if isLost { ring([ticket.node.name]) }
        return isLost
    }

    /// Ends live sources that nobody went on with in time.
    func endUnsucceeded(at now: Timestamp) async throws {
        guard try await library.read({ try !$0.unsucceededJobs(at: now).isEmpty }) else { return }
        let nodes = try await library.write { ledger in
            var nodes: Set<String> = []
            for var job in try ledger.unsucceededJobs(at: now) {
                job.endUnsucceeded("\(job.note ?? "its runner was lost"), and no other went on")
                try ledger.save(job)
                nodes.insert(job.node)
            }
            return nodes
        }
        ring(nodes)
    }
}

extension Ledger {
    /// Removes what came of a live source before somebody began it anew.
    func forgetLive(_ job: JobRecord) throws {
        files.removeWorkbench(of: job.id)
        for artifact in try artifacts(of: job.video) where artifact.node == job.node {
            try removeArtifact(artifact.name, of: job.video)
            files.remove(artifact.name, of: job.video)
        }
    }

    /// What becomes of a live source of which something has come, and whose runner is lost.
    ///
    /// - Parameter isFailure: whether the runner is to blame; it is counted then.
    /// - Returns: false for any other job.
    func loseLive(_ job: inout JobRecord, _ why: String, isFailure: Bool) throws -> Bool {
        // The first chunk makes the workbench; whoever begins anew begins without one.
        let workbench = files.workbench(of: job.id)
        guard job.work?.kind == .live, FileManager.default.fileExists(atPath: workbench.path) else { return false }
        let failures = try job.runner.map {
            isFailure ? try addFailure(of: job.id, on: $0) : try self.failures(of: job.id)
        }
        let hasSent = ChunkFolder(in: workbench, turn: job.claim).exists
        switch RunnerPolicy.succession(failures: failures ?? 0, isFailure: isFailure, hasSent: hasSent) {
        case .end: job.result = SentResult(files: [:], interruption: why)
        case .offer(let pause): job.awaitSuccessor(why, after: pause, at: now)
        }
        try save(job)
        return true
    }
}

extension JobRecord {
    /// Whether it is a live source whose runner was lost, and another may go on with it.
    var awaitsSuccessor: Bool { state == .ready && leaseUntil != nil }

    /// - Parameter pause: seconds for which it is left alone.
    mutating func awaitSuccessor(_ why: String, after pause: Double, at now: Timestamp) {
        // Who made what is there stays known.
        let last = runner
        end(.again(after: pause, counts: false, error: nil, note: why), at: now)
        (runner, leaseUntil) = (last, now + (pause + RunnerPolicy.successionLimit))
    }

    /// Nobody goes on: what came is looked at as a result is.
    ///
    /// - Parameter why: nil when that is as it was meant.
    mutating func endUnsucceeded(_ why: String?) {
        state = .running
        // Nobody's token is for this one.
        claim += 1
        (notBefore, leaseUntil) = (nil, nil)
        result = SentResult(files: [:], interruption: why)
    }
}
