import StageKit

/// Work that is done only when somebody asks for it.
extension Desk {
    /// Adds a job for a video that is ready. Whatever becomes of it, the video stays ready.
    ///
    /// - Parameters:
    ///   - stage: of the node that does it.
    ///   - request: what the stage is to know.
    /// - Returns: nil when there is no such video.
    /// - Throws: `Refusal` (`.conflict`) when no node does it, the video is not ready, or it is being done.
    func ask(_ stage: String, of id: Identifier, request: JSON) async throws -> JobView? {
        guard let node = blueprint.nodes.first(where: { $0.manifest.id == stage && $0.when == .asked }) else {
            throw Refusal(
                .conflict, code: "no_node", "no node of the pipeline does that",
                hint: "an operator can add one with the stage \(stage) and \"when\": \"asked\"")
        }
        let planner = planner
        let (view, nodes) = try await library.write { ledger -> (JobView?, Set<String>) in
            guard let video = try ledger.video(id) else { return (nil, []) }
            guard video.state == .ready else {
                throw Refusal(
                    .conflict, code: "not_ready", "the video is \(video.state.rawValue)", hint: "wait until it is ready")
            }
            let before = try ledger.jobs(of: id).filter { $0.node == node.name }
            guard before.allSatisfy(\.state.isFinished) else {
                throw Refusal(.conflict, code: "asked_already", "this is being done already")
            }
            for job in before { _ = try ledger.deleteJob(job.id) }
            var job = JobRecord(
                video: id, node: node.name, part: planner.keys(of: node.name).first?.part ?? "",
                stage: node.manifest.id, state: .waiting, createdAt: ledger.now)
            job.request = request
            job.isRevisit = true
            try ledger.insert(job)
            try ledger.save(job)
            let nodes = try ledger.plan(id, planner)
            return (try ledger.job(job.id).map(JobView.init), nodes)
        }
        ring(nodes)
        return view
    }
}

extension Ledger {
    /// Lets those nodes work again that take what was made when somebody asked for it; and tells of it.
    ///
    /// - Returns: the nodes that have something to do now.
    func spread(_ kinds: Set<ArtifactKind>, of job: JobRecord, _ blueprint: Blueprint) throws -> Set<String> {
        guard blueprint[job.node]?.when == .asked else { return [] }
        announce(.jobDone, of: job.video, job: job.id)
        let before = Set(blueprint.ancestors(of: job.node).map { $0.name })
        var nodes: Set<String> = []
        for var other in try jobs(of: job.video) where other.state == .done && other.node != job.node {
            guard let node = blueprint[other.node], !before.contains(node.name), kinds.contains(where: node.takes)
            else { continue }
            other.state = .ready
            other.isRevisit = true
            other.attempt = 0
            try save(other)
            nodes.insert(node.name)
        }
        return nodes
    }
}
