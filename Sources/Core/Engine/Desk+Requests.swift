import StageKit

/// What people ask for: cancel, retry, delete.
extension Desk {
    func cancel(video id: Identifier) async throws -> VideoView? {
        let (view, running) = try await library.write { ledger -> (VideoView?, Set<Identifier>) in
            guard try ledger.video(id) != nil else { return (nil, []) }
            guard try ledger.jobs(of: id).contains(where: { !$0.state.isFinished }) else {
                throw Refusal(.conflict, code: "nothing_to_cancel", "no job of this video is waiting or running")
            }
            let running = try ledger.cancelJobs(of: id, "cancelled on request")
            try ledger.settle(id)
            return (try ledger.videoView(id), running)
        }
        pull(running, .unwanted)
        return view
    }

    func cancel(job id: Identifier) async throws -> JobView? {
        let planner = planner
        let view = try await library.write { ledger -> JobView? in
            guard var job = try ledger.visibleJob(id) else { return nil }
            guard !job.state.isFinished else {
                throw Refusal(.conflict, code: "nothing_to_cancel", "the job is \(job.state.rawValue) already")
            }
            job.cancel("cancelled on request", at: ledger.now)
            try ledger.save(job)
            try ledger.plan(job.video, planner)
            return try ledger.job(id).map(JobView.init)
        }
        pull([id], .unwanted)
        return view
    }

    func retry(video id: Identifier) async throws -> VideoView? {
        let (blueprint, planner) = (blueprint, planner)
        let (view, nodes) = try await library.write { ledger -> (VideoView?, Set<String>) in
            guard let video = try ledger.video(id) else { return (nil, []) }
            try ledger.refuseRejected(video)
            let jobs = try ledger.jobs(of: id).filter { $0.state == .failed || $0.state == .cancelled }
            guard !jobs.isEmpty else {
                throw Refusal(.conflict, code: "nothing_to_retry", "no job of this video failed or was cancelled")
            }
            try ledger.reset(jobs)
            try ledger.addJobs(to: id, of: blueprint)
            let nodes = try ledger.plan(id, planner)
            return (try ledger.videoView(id), nodes)
        }
        ring(nodes)
        return view
    }

    func retry(job id: Identifier) async throws -> JobView? {
        let planner = planner
        let (view, nodes) = try await library.write { ledger -> (JobView?, Set<String>) in
            guard let job = try ledger.visibleJob(id), let video = try ledger.video(job.video) else { return (nil, []) }
            try ledger.refuseRejected(video)
            guard job.state == .failed || job.state == .cancelled else {
                throw Refusal(.conflict, code: "nothing_to_retry", "the job is \(job.state.rawValue)")
            }
            let after = planner.descendants(of: job.node)
            try ledger.reset(
                [job] + ledger.jobs(of: job.video).filter { $0.state == .cancelled && after.contains($0.node) })
            let nodes = try ledger.plan(job.video, planner)
            guard let now = try ledger.job(id), now.state != .cancelled else {
                throw Refusal(
                    .conflict, code: "earlier_job_failed", "a job before this one did not succeed",
                    hint: "retry that one, or the whole video")
            }
            return (JobView(now), nodes)
        }
        ring(nodes)
        return view
    }

    /// - Parameter patience: how long to wait for stages that do not stop, in seconds.
    func delete(_ id: Identifier, patience: Double = 10) async throws -> Bool {
        let running = try await library.write { ledger -> Set<Identifier>? in
            guard try ledger.video(id) != nil else { return nil }
            let running = try ledger.cancelJobs(of: id, "the video is deleted")
            try ledger.markDeleting(id)
            return running
        }
        guard let running else { return false }
        pull(running, .unwanted)
        let deadline = Timestamp.now + patience
        while true {
            let heard = bell.count("video \(id)")
            guard isBusy(with: id), Timestamp.now < deadline else { break }
            await bell.wait("video \(id)", after: heard, until: deadline)
        }
        await swarms.remove(video: id)
        let jobs = try await library.write { ledger in
            let jobs = try ledger.jobs(of: id).map(\.id)
            try ledger.remove(id)
            return jobs
        }
        library.files.removeFolder(of: id)
        for job in jobs { library.files.removeWorkbench(of: job) }
        library.logs.remove(id)
        return true
    }
}

extension Ledger {
    /// The job, unless its video is being deleted.
    func visibleJob(_ id: Identifier) throws -> JobRecord? {
        guard let job = try job(id), try video(job.video) != nil else { return nil }
        return job
    }

    func reset(_ jobs: [JobRecord]) throws {
        for var job in jobs {
            job.reset()
            try save(job)
            try forgetFailures(of: job.id)
        }
    }

    func refuseRejected(_ video: VideoRecord) throws {
        guard video.isRejected else { return }
        throw Refusal(
            .conflict, code: "rejected", "the file was rejected and is no longer here",
            hint: "upload a file that works as a new video")
    }
}
