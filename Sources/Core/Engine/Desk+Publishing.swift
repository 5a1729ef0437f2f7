import StageKit

/// Results before the end: what a stage publishes while it is at work, and who works on that.
extension Desk {
    /// Puts files of a running job into place, in one transaction, and wakes the nodes after it that follow.
    ///
    /// - Returns: false when the lease is lost; nothing has changed then.
    /// - Throws: as `deliver`.
    func publish(_ ticket: Ticket, _ deliveries: [Delivery]) async throws -> Bool {
        let blueprint = blueprint
        do {
            let (isHeld, nodes) = try await library.write { ledger -> (Bool, Set<String>) in
                guard let job = try ledger.held(ticket) else { return (false, []) }
                for delivery in deliveries { try ledger.record(delivery, of: job) }
                let nodes = try ledger.wakeFollowers(of: job, blueprint)
                try ledger.files.adopt(deliveries, of: job.video)
                return (true, nodes)
            }
            ring(nodes)
            return isHeld
        } catch {
            await undo(ticket, deliveries)
            throw error
        }
    }
}

extension Ledger {
    /// Lets waiting jobs start early that follow this one, when what it has published is enough for them.
    ///
    /// - Returns: the nodes that have something to do now.
    func wakeFollowers(of job: JobRecord, _ blueprint: Blueprint) throws -> Set<String> {
        var nodes: Set<String> = []
        for node in blueprint.nodes where node.manifest.follows && node.after.contains(job.node) {
            for var follower in try jobs(of: job.video)
            where follower.node == node.name && follower.state == .waiting
                && (follower.part.isEmpty || follower.part == job.node)
            {
                guard try hasEnough(follower, node, blueprint) else { continue }
                follower.state = .ready
                try save(follower)
                nodes.insert(node.name)
            }
        }
        return nodes
    }

    /// Ends a visit before its time.
    ///
    /// - Returns: its node when there is something new for it already.
    func endEarly(_ job: inout JobRecord, _ ticket: Ticket, _ blueprint: Blueprint) throws -> Set<String> {
        let inputs = Inputs(ticket.node, part: job.part, blueprint: blueprint)
        let now = inputs.choose(try artifacts(of: job.video)).compactMap { $0.artifact(in: files) }
        let isNews = now.map(\.name) != ticket.inputs.map(\.name) || now.map(\.size) != ticket.inputs.map(\.size)
        job.endEarly(isDueAgain: isNews)
        return isNews ? [job.node] : []
    }

    private func hasEnough(_ job: JobRecord, _ node: Node, _ blueprint: Blueprint) throws -> Bool {
        let inputs = Inputs(node, part: job.part, blueprint: blueprint).choose(try artifacts(of: job.video))
        return node.manifest.consumes.isSubset(of: Set(inputs.map(\.kind)))
    }
}

extension FileStore {
    func adopt(_ deliveries: [Delivery], of video: Identifier) throws {
        try adopt(deliveries.map { ($0.draft.file, $0.draft.name, $0.stays) }, of: video)
    }
}
