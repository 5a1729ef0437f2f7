import StageKit

/// The stages of the nodes whose jobs runners may have, for their opinion on how a job is cut. They are never opened.
struct Cutters: Sendable {
    private let stages: [String: any PortableStage]
    private let blueprint: Blueprint

    init(_ blueprint: Blueprint) {
        self.blueprint = blueprint
        let nodes = blueprint.nodes.filter { $0.lanes.runners }
        stages = Dictionary(uniqueKeysWithValues: nodes.compactMap { node in
            (node.makeStage() as? any PortableStage).map { (node.name, $0) }
        })
    }

    /// Nodes that runners work for.
    var nodes: Set<String> { Set(stages.keys) }

    subscript(node: String) -> (any PortableStage)? { stages[node] }

    func inputs(of job: JobRecord, at node: Node) -> Inputs { Inputs(node, part: job.part, blueprint: blueprint) }

    /// - Parameter isKept: as `Ledger.promisedPreset` has it.
    func preset(for job: JobRecord, in ledger: Ledger, isKept: Bool) throws -> Preset? {
        try ledger.promisedPreset(to: job.video, at: job.node, blueprint, isKept: isKept)
    }

    var planner: Planner { Planner(blueprint) }
}

extension Ledger {
    /// What there is to do for a job that could start now. A job that is none any more is closed; one that runners may
    /// have is cut first, and its pieces are jobs of their own.
    ///
    /// - Returns: nil when it is not to be started, and the nodes that have something to do now.
    func prepare(_ job: JobRecord, at node: Node, _ cutters: Cutters) throws -> (Ticket?, Set<String>) {
        var job = job
        guard let video = try video(job.video) else {
            job.cancel("the video is deleted", at: now)
            try save(job)
            return (nil, [])
        }
        let inputs = cutters.inputs(of: job, at: node)
        let chosen = inputs.choose(try artifacts(of: job.video))
        if let why = inputs.reasonToSkip(chosen, jobs: try jobs(of: job.video)) {
            job.end(.skipped(why), at: now)
            try save(job)
            return (nil, try plan(job.video, cutters.planner))
        }
        let ticket = Ticket(
            job: job, node: node, inputs: chosen.compactMap { $0.artifact(in: files) },
            request: job.request ?? video.request, title: video.name,
            preset: try cutters.preset(for: job, in: self, isKept: true))
        guard job.piece.isEmpty, let stage = cutters[node.name] else { return (ticket, []) }
        return (nil, try cut(ticket, stage).union(try plan(job.video, cutters.planner)))
    }

    /// Puts pieces in the place of a whole job.
    ///
    /// - Returns: its node, when there is something to do at it.
    private func cut(_ ticket: Ticket, _ stage: any PortableStage) throws -> Set<String> {
        var job = ticket.job
        let pieces: [Piece]
        do {
            let material = JobMaterial(inputs: ticket.inputs, request: ticket.request, preset: ticket.preset)
            pieces = try Self.checked(try stage.pieces(of: material), ticket.node)
        } catch {
            let failure = Trouble.failure(error)
            job.end(.failed(JobError(failure)), at: now)
            try save(job)
            return []
        }
        guard !pieces.isEmpty else {
            job.end(.skipped("there is nothing to do for this video"), at: now)
            try save(job)
            return []
        }
        for (index, piece) in pieces.enumerated() {
            var part = index == 0 ? job : JobRecord(
                video: job.video, node: job.node, part: job.part, stage: job.stage, state: .ready, createdAt: now)
            part.piece = piece.name
            part.work = piece.work
            part.priority = RunnerPolicy.priority(of: piece)
            part.isEssential = piece.isEssential
            part.request = job.request
            part.isRevisit = job.isRevisit
            if piece.isForRunnersAlone {
                part.localAfter = RunnerPolicy.never
            } else if piece.work != nil, ticket.node.lanes.prefer == .runners {
                part.localAfter = now + RunnerPolicy.localWait
            }
            if piece.work == nil, ticket.node.lanes.local == 0 {
                part.end(.skipped("only a lane of the server itself could make this, and the node has none"), at: now)
                part.warnings = ["\(piece.name) is not made: only a lane of the server could, and \"\(job.node)\" has none"]
            }
            if index > 0 { try insert(part, beside: job.id) }
            try save(part)
        }
        return [job.node]
    }

    private static func checked(_ pieces: [Piece], _ node: Node) throws -> [Piece] {
        let names = Set(pieces.map(\.name))
        guard names.count == pieces.count, !names.contains("") else {
            throw StageFailure.permanent("bad_pieces", "the stage \(node.manifest.id) cuts its job wrongly")
        }
        guard node.lanes.local > 0 || pieces.isEmpty || pieces.contains(where: { $0.work != nil }) else {
            throw StageFailure.permanent(
                "nobody_can", "runners can make nothing of this video",
                hint: "give the node \"\(node.name)\" a lane of the server itself: \"local\": 1")
        }
        return pieces
    }

    /// Whether all that is needed to begin with is there of a job that was cut.
    func hasEssentials(_ job: JobRecord) throws -> Bool {
        try jobs(of: job.video).allSatisfy { other in
            other.key.whole != job.key.whole || !other.isEssential || other.state.isSatisfied
        }
    }
}
