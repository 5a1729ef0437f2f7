import StageKit

/// The planner's decisions, carried out in a transaction.
extension Ledger {
    /// Gives a video all jobs that the graph has for every video, and those of nodes that are asked at once, as far as it
    /// does not have them yet. One that was made for work that is asked alone, a recording, has no other.
    ///
    /// - Parameter asked: stages that work when they are asked.
    func addJobs(to video: Identifier, of blueprint: Blueprint, asked: Set<String> = []) throws {
        let planner = Planner(blueprint)
        let present = Set(try jobs(of: video).map(\.key.whole))
        guard present.isEmpty || present.contains(where: { blueprint[$0.node]?.when != .asked }) else { return }
        let nodes = blueprint.nodes.filter { asked.contains($0.manifest.id) }.map { $0.name }
        for key in planner.arrivals(asked: Set(nodes)) where !present.contains(key) {
            guard let node = blueprint[key.node] else { continue }
            try insert(
                JobRecord(
                    video: video, node: key.node, part: key.part, stage: node.manifest.id, state: .waiting,
                    createdAt: now))
        }
    }

    /// Gives a video the job of a node that works when it is asked.
    func addJob(to video: Identifier, of node: Node, _ planner: Planner) throws {
        try insert(
            JobRecord(
                video: video, node: node.name, part: planner.keys(of: node.name).first?.part ?? "",
                stage: node.manifest.id, state: .waiting, createdAt: now))
    }

    /// Lets waiting jobs start, or gives them up, as the planner says; then writes down how the video stands.
    ///
    /// - Returns: the nodes that have something to do now.
    @discardableResult
    func plan(_ video: Identifier, _ planner: Planner) throws -> Set<String> {
        let jobs = try jobs(of: video)
        let changes = planner.advance(try states(of: video))
        // Nodes of which a job failed, or was given up because of one that did.
        var failed = Set(jobs.filter { $0.state == .failed || $0.note == JobRecord.givenUp }.map(\.node))
        for var job in jobs {
            guard let state = changes[job.key] else { continue }
            job.state = state
            if state == .cancelled {
                let before = planner.nodes(before: job.key)
                job.note = failed.isDisjoint(with: before) ? JobRecord.letGo : JobRecord.givenUp
                if job.note == JobRecord.givenUp { failed.insert(job.node) }
                job.finishedAt = now
            }
            try save(job)
        }
        try settle(video)
        return Set(changes.filter { $0.value == .ready }.map(\.key.node))
    }
}

extension Ledger {
    func states(of video: Identifier) throws -> [Planner.Key: JobState] {
        Dictionary(try jobs(of: video).map { ($0.key, $0.state) }, uniquingKeysWith: { first, _ in first })
    }
}

extension JobRecord {
    /// Why it is cancelled though nobody asked for that.
    static let givenUp = "a job before it did not succeed"
    static let letGo = "a job before it was cancelled"

    var key: Planner.Key { Planner.Key(node: node, part: part, piece: piece) }
}
