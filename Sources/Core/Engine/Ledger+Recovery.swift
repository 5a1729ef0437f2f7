import StageKit

extension Ledger {
    /// Brings jobs of an earlier run in line with the graph of today.
    func recover(_ blueprint: Blueprint) throws {
        let planner = Planner(blueprint)
        let recovery = Recovery(known: Set(planner.points.flatMap(planner.keys)), shared: Cutters(blueprint).nodes)
        var touched = Set(try unsettledVideos())
        for state in [JobState.running, .ready, .waiting] {
            for var job in try jobs(in: state) {
                guard let decision = recovery.decide(job) else {
                    // A runner could not call while nobody listened.
                    if job.state == .running {
                        job.leaseUntil = now + job.stallAfter
                        try save(job)
                    } else if job.awaitsSuccessor {
                        job.leaseUntil = now + RunnerPolicy.successionLimit
                        try save(job)
                    }
                    continue
                }
                job.recover(decision, at: now)
                try save(job)
                touched.insert(job.video)
            }
        }
        for video in touched.sorted() {
            // A node that is new in the graph has work to do for videos that are still on their way.
            try addJobs(to: video, of: blueprint)
            try plan(video, planner)
        }
        for node in blueprint.nodes where node.manifest.revisits { try revisit(node.name) }
    }

    /// Brings every finished job of a node round again; see `StageManifest.revisits`.
    private func revisit(_ node: String) throws {
        for var job in try jobs(at: node, in: .done) {
            job.state = .ready
            job.isRevisit = true
            job.attempt = 0
            try save(job)
        }
    }
}
