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
        try await file.move(to: ChunkFolder(in: library.files.workbench(of: hold.id)).file(chunk))
        grown[ticket.node.name]?.insert(hold.id)
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
            grown[node.name, default: []].formUnion(jobs)
        }
        while let id = grown[node.name]?.min() {
            grown[node.name]?.remove(id)
            let ticket = try await library.read { ledger -> Ticket? in
                guard let job = try ledger.visibleJob(id), job.state == .running, job.runner != nil, job.result == nil,
                    !ChunkFolder(in: ledger.files.workbench(of: id)).chunks.isEmpty
                else { return nil }
                return try ledger.ticket(for: job, at: node, cutters)
            }
            guard var ticket else { continue }
            ticket.isGrowing = true
            return ticket
        }
        return nil
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
            if job.state != .running {
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

    /// Ends a live source whose runner is lost, if anything of it has come.
    ///
    /// - Returns: false for any other job: it is offered again.
    func endLive(_ ticket: Ticket, _ why: String) async throws -> Bool {
        guard ticket.job.work?.kind == .live else { return false }
        let isEnded = try await library.write { ledger in
            guard var job = try ledger.held(ticket), job.result == nil else { return false }
            return try ledger.endLive(&job, why)
        }
        if isEnded { bell.ring(Self.sent(to: ticket.node.name)) }
        return isEnded
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

    /// Ends a live source of which something has come: what cannot be gone on with elsewhere becomes a video as it is.
    ///
    /// - Returns: false for any other job.
    func endLive(_ job: inout JobRecord, _ why: String) throws -> Bool {
        guard job.work?.kind == .live else { return false }
        // The first chunk makes the workbench; whoever begins anew begins without one.
        guard FileManager.default.fileExists(atPath: files.workbench(of: job.id).path) else { return false }
        job.result = SentResult(files: [:], interruption: why)
        try save(job)
        return true
    }
}
