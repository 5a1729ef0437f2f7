import StageKit

/// One lane of one node: makes a stage, opens it, does job after job, closes it.
struct NodeRunner: Sendable {
    /// What of a node's work a lane does.
    enum Duty: Sendable { case jobs, results }

    let node: Node
    let lane: Lane
    let desk: Desk
    let files: FileStore
    let logs: VideoLogs
    let log: Log
    var duty = Duty.jobs

    /// Returns when the desk hands out no more jobs.
    func run() async {
        let log = log.with("node", node.name).with("lane", lane.name)
        guard let stage = await open(log) else { return }
        while let ticket = await next() {
            let log = log.with("video", ticket.job.video).with("job", ticket.job.id).with("attempt", ticket.job.attempt)
                .copied(to: logs.sink(for: ticket.job.video))
            await Visit(ticket: ticket, stage: stage, lane: lane, desk: desk, files: files, log: log).run()
        }
        if stage is any SwarmStage {
            do { try await desk.swarms.leave(node: node.name) } catch {
                log.warning("the totals of the swarm are not written down: \(error)")
            }
        }
        await stage.close()
    }

    private func next() async -> Ticket? {
        switch duty {
        case .jobs: await desk.next(at: node, lane: lane.name)
        case .results: await desk.nextResult(at: node)
        }
    }

    /// An open stage. One that does not open stops the node, not the service: its jobs wait, the reason is shown, and
    /// a fresh instance is tried again and again.
    ///
    /// - Returns: nil when the engine stops first.
    private func open(_ log: Log) async -> (any Stage)? {
        let backoff = Backoff(base: 0.5, limit: 60)
        var tries = 0
        while await !desk.isStopping {
            let stage = node.makeStage()
            do {
                try await stage.open()
                if let stage = stage as? any SwarmStage {
                    do { try await desk.swarms.join(stage.swarm, node: node.name) } catch {
                        await stage.close()
                        throw error
                    }
                }
                await desk.setTrouble(nil, at: node.name)
                return stage
            } catch {
                tries += 1
                let words = Trouble.failure(error).description
                log.error("the stage does not open: \(words)")
                await desk.setTrouble(words, at: node.name)
                let next = Timestamp.now + backoff.delay(after: tries)
                while Timestamp.now < next {
                    let heard = desk.bell.count(Desk.stopping)
                    guard await !desk.isStopping else { break }
                    await desk.bell.wait(Desk.stopping, after: heard, until: next)
                }
            }
        }
        return nil
    }
}
