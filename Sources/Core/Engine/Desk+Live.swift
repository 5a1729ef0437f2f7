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
}
