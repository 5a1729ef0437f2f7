import StageKit

/// How things stand, in numbers.
public struct Figures: Sendable {
    /// One node of the graph.
    public struct Node: Sendable {
        /// As in `Plugins.json`.
        public let name: String
        /// Its jobs, of all videos.
        public let jobs: PipelineView.Counts
        /// For how long the first job in line could have started, in seconds; 0 when none could.
        public let queueAge: Double
    }

    /// In topological order.
    public let nodes: [Node]
    /// Deliveries to webhooks.
    public let deliveries: [DeliveryState: Int]
    /// Since the start of the process.
    public let tally: Tally
}

extension Service {
    /// How things stand now.
    public func figures() async throws -> Figures {
        let blueprint = blueprint
        let tally = library.tally.tally
        return try await library.read { ledger in
            let counts = try ledger.jobCounts()
            return Figures(
                nodes: try blueprint.nodes.map { node in
                    Figures.Node(
                        name: node.name, jobs: counts[node.name] ?? PipelineView.Counts(),
                        queueAge: try ledger.queueAge(at: node, of: blueprint))
                }, deliveries: try ledger.deliveryCounts(), tally: tally)
        }
    }
}

extension Ledger {
    /// Since when the first job in line waits for nothing but a lane: since its video came, the last job before it
    /// ended, or its back-off was over.
    func queueAge(at node: Node, of blueprint: Blueprint) throws -> Double {
        guard let job = try nextJob(at: node.name) else { return 0 }
        let before = Set(blueprint.ancestors(of: node.name).map { $0.name })
        let ends = try jobs(of: job.video).filter { before.contains($0.node) }.compactMap(\.finishedAt)
        let start = (ends + [job.createdAt] + [job.notBefore].compactMap { $0 }).max() ?? now
        return Double(max(0, now.milliseconds - start.milliseconds)) / 1000
    }
}
